import './inbox.css';
import {
  Anchor,
  Badge,
  Box,
  Button,
  Group,
  Paper,
  ScrollArea,
  SegmentedControl,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconArrowLeft, IconInbox } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { pageTexts } from '../../../platform/web/page-texts.ts';
import { repeatedWrite } from '../../../platform/web/repeated-write.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { InboxItem } from '../core/index.ts';
import { customersTexts } from './customers-texts.ts';
import { type ReplyDrafts, ReplyForm } from './inbox-reply.tsx';
import { useInbox } from './use-inbox.ts';

type InboxProps = { readonly enterpriseId: string; readonly makeMessageId: () => string };

/** Messages that customers left: list, read, reply. */
export function Inbox({ enterpriseId, makeMessageId }: InboxProps) {
  const t = useTexts(customersTexts);
  const query = useInbox(enterpriseId);
  const [chosenId, setChosenId] = useState<string>();
  const [show, setShow] = useState<'open' | 'all'>('open');
  // Whoever looks at another message finds her words again when she comes back.
  const [drafts] = useState<ReplyDrafts>(() => new Map());
  return (
    <QueryView
      query={query}
      isEmpty={(list) => list.items.length === 0}
      empty={<Nothing icon={<IconInbox />} title={t.empty} hint={t.emptyHint} />}
    >
      {(list) => {
        const items = list.items.filter((item) => show === 'all' || !item.answered || item.messageId === chosenId);
        const chosen = list.items.find((item) => item.messageId === chosenId);
        return (
          <div className="fw-inbox" data-chosen={chosen === undefined ? undefined : ''}>
            <Stack gap={0} className="fw-inbox-list">
              <Group px="md" py="xs" justify="space-between">
                <SegmentedControl
                  size="xs"
                  value={show}
                  onChange={(value) => setShow(value === 'all' ? 'all' : 'open')}
                  data={[
                    { value: 'open', label: `${t.onlyOpen} ${list.open}` },
                    { value: 'all', label: t.all },
                  ]}
                />
              </Group>
              <ScrollArea flex={1} mih={0}>
                {items.length === 0 ? <Nothing icon={<IconInbox />} title={t.allAnswered} hint={t.emptyHint} /> : null}
                {items.map((item) => (
                  <Entry
                    key={item.messageId}
                    item={item}
                    chosen={item.messageId === chosenId}
                    choose={() => setChosenId(item.messageId)}
                  />
                ))}
              </ScrollArea>
            </Stack>
            <Box className="fw-inbox-read">
              {chosen === undefined ? (
                <Text c="dimmed" ta="center" p="xl">
                  {items.length === 0 ? '' : t.noChoice}
                </Text>
              ) : (
                <Letter
                  key={chosen.messageId}
                  item={chosen}
                  drafts={drafts}
                  enterpriseId={enterpriseId}
                  makeMessageId={makeMessageId}
                  back={() => setChosenId(undefined)}
                />
              )}
            </Box>
          </div>
        );
      }}
    </QueryView>
  );
}

type EntryProps = { readonly item: InboxItem; readonly chosen: boolean; readonly choose: () => void };

function Entry({ item, chosen, choose }: EntryProps) {
  const t = useTexts(customersTexts);
  return (
    <button type="button" className="fw-inbox-entry" aria-current={chosen} onClick={choose}>
      <Group justify="space-between" gap={8} wrap="nowrap">
        <Text size="sm" fw={item.read ? 500 : 700} className="fw-line">
          {item.name}
        </Text>
        <Text size="xs" c="dimmed" style={{ flexShrink: 0 }}>
          <Moment at={item.at} />
        </Text>
      </Group>
      <Text size="xs" className="fw-line" c="dimmed" ta="start">
        {item.text}
      </Text>
      <Group gap={6} mt={2}>
        <Badge size="xs" color={item.answered ? 'gray' : 'must'}>
          {item.answered ? t.answered : t.open}
        </Badge>
        {item.topic === undefined ? null : (
          <Text size="xs" c="dimmed">
            {item.topic}
          </Text>
        )}
      </Group>
    </button>
  );
}

type LetterProps = InboxProps & { readonly item: InboxItem; readonly drafts: ReplyDrafts; readonly back: () => void };

function Letter({ item, drafts, enterpriseId, makeMessageId, back }: LetterProps) {
  const t = useTexts(customersTexts);
  const common = useTexts(pageTexts);
  const api = useApi();
  const queries = useQueryClient();
  const { mutate: markRead } = useMutation({
    ...repeatedWrite,
    mutationFn: () => api.post(`/v1/enterprises/${enterpriseId}/inbox/${item.messageId}/read`, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['inbox', enterpriseId] }),
  });
  useEffect(() => {
    if (!item.read) markRead();
  }, [item.read, markRead]);
  const href = item.contactKind === 'mail' ? `mailto:${item.contact}` : `tel:${item.contact}`;
  return (
    <Stack p="md" gap="md">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Button className="fw-inbox-back" size="compact-sm" variant="subtle" onClick={back} aria-label={t.back}>
          <IconArrowLeft size={18} />
        </Button>
        <Box miw={0}>
          <Title order={3} fz="lg">
            {item.name}
          </Title>
          <Text size="sm" c="dimmed">
            {t.contact}{' '}
            {item.contactKind === 'other' ? (
              item.contact
            ) : (
              <Anchor href={href} fz="inherit">
                {item.contact}
              </Anchor>
            )}{' '}
            · <Moment at={item.at} />
            {item.topic === undefined ? '' : ` · ${item.topic}`}
            {item.simulated ? ` · ${common.simulated}` : ''}
          </Text>
        </Box>
      </Group>
      <Paper p="md" bg="var(--fw-sunken)" style={{ whiteSpace: 'pre-wrap' }}>
        {item.text}
      </Paper>
      {item.replies.map((each) => (
        <Paper key={each.replyId} p="md" ms="xl" style={{ whiteSpace: 'pre-wrap' }}>
          <Text size="xs" c="dimmed" mb={4}>
            {each.name} · <Moment at={each.at} />
          </Text>
          {each.text}
        </Paper>
      ))}
      <ReplyForm item={item} drafts={drafts} enterpriseId={enterpriseId} makeMessageId={makeMessageId} />
    </Stack>
  );
}
