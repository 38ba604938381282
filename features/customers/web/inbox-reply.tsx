import { Alert, Button, Group, Stack, Textarea } from '@mantine/core';
import { IconMailOpened } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { Meanwhile } from '../../../platform/web/meanwhile.tsx';
import { useRefusalWords } from '../../../platform/web/refusals.tsx';
import { repeatedWrite } from '../../../platform/web/repeated-write.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { InboxItem } from '../core/index.ts';
import { customersTexts } from './customers-texts.ts';
import { useInbox } from './use-inbox.ts';

/** Replies that are begun and not sent, by the message that they answer, with how many replies stood there then. */
export type ReplyDrafts = Map<string, { readonly text: string; readonly begunAfter: number }>;

type ReplyFormProps = {
  readonly item: InboxItem;
  readonly drafts: ReplyDrafts;
  readonly enterpriseId: string;
  readonly makeMessageId: () => string;
};

/** How many replies there are, where the server has refused one that was written in the knowledge of fewer. */
const repliesIn = (error: unknown): number | undefined =>
  error instanceof ApiProblem && error.reason === 'answered-meanwhile' ? Number(error.details['replies']) : undefined;

/** Where a reply is written. What a colleague replied since she began is put before her, and hers is kept only when she says so again. */
export function ReplyForm({ item, drafts, enterpriseId, makeMessageId }: ReplyFormProps) {
  const t = useTexts(customersTexts);
  const format = useFormat();
  const api = useApi();
  const queries = useQueryClient();
  const refusal = useRefusalWords();
  const draft = drafts.get(item.messageId);
  const [text, setText] = useState(draft?.text ?? '');
  useInbox(enterpriseId, text !== '');
  /** How many replies stood there when she began to write. */
  const [begunAfter, setBegunAfter] = useState(draft?.begunAfter ?? item.replies.length);
  /** So many replies stood there when she was asked whether hers is to be kept all the same. */
  const [askedAt, setAskedAt] = useState(0);
  // Kept over every try, so that a repeated reply counts once.
  const [replyId, setReplyId] = useState(makeMessageId);
  const reply = useMutation({
    ...repeatedWrite,
    /** @param seen the replies that she has before her eyes: were there more, the server keeps nothing */
    mutationFn: (seen: number) =>
      api.post(`/v1/enterprises/${enterpriseId}/inbox/${item.messageId}/reply`, { replyId, seen, text: text.trim() }),
    onSuccess: () => {
      drafts.delete(item.messageId);
      setText('');
      setReplyId(makeMessageId());
    },
    onError: (error) => setAskedAt(repliesIn(error) ?? askedAt),
    onSettled: () => queries.invalidateQueries({ queryKey: ['inbox', enterpriseId] }),
  });
  const meanwhile =
    text === '' ? undefined : item.replies.slice(begunAfter).findLast((each) => each.replyId !== replyId);
  const asked = askedAt >= item.replies.length;
  const change = (next: string): void => {
    const after = text === '' ? item.replies.length : begunAfter;
    setBegunAfter(after);
    if (next === '') reply.reset();
    if (next === '') drafts.delete(item.messageId);
    else drafts.set(item.messageId, { text: next, begunAfter: after });
    setText(next);
  };
  const sendNow = (): void => reply.mutate(item.replies.length);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (meanwhile === undefined || asked) sendNow();
        else setAskedAt(item.replies.length);
      }}
    >
      <Stack gap="sm">
        <Textarea
          label={t.reply}
          description={t.replyHint}
          autosize
          minRows={3}
          maxRows={10}
          maxLength={4_000}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
        />
        {meanwhile === undefined ? null : (
          <Meanwhile
            title={t.repliedMeanwhile(meanwhile.name, format.clock(Date.parse(meanwhile.at)))}
            answer={meanwhile.text}
            held={asked ? t.notYetKept : undefined}
            words={t}
            sendNow={sendNow}
            discard={() => change('')}
          />
        )}
        {reply.error === null || (meanwhile !== undefined && repliesIn(reply.error) !== undefined) ? null : (
          <Alert color="must" role="alert" title={t.failed}>
            {refusal(reply.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button
            type="submit"
            disabled={text.trim() === ''}
            loading={reply.isPending}
            leftSection={<IconMailOpened size={16} />}
          >
            {t.send}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
