import { ActionIcon, Group, Paper, Text, Textarea, UnstyledButton } from '@mantine/core';
import { IconSend2 } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { Meanwhile } from '../../../platform/web/meanwhile.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { MessageView } from '../core/index.ts';
import { engagementTexts } from './engagement-texts.ts';

/** The phrase wanted when a draft ends in `/words`; undefined when none is. */
export function phraseQuery(draft: string): string | undefined {
  return /(?:^|\s)\/([^/\n]{0,40})$/.exec(draft)?.[1];
}

/** The draft with the `/words` at its end replaced by a phrase. */
export function withPhrase(draft: string, phrase: string): string {
  return draft.replace(/\/[^/\n]{0,40}$/, phrase);
}

type ComposerProps = {
  readonly draft: string;
  readonly change: (draft: string) => void;
  readonly send: (text: string) => void;
  readonly greeting: boolean;
  readonly disabled: boolean;
  /** An answer that came while she wrote, not from here: she decides once more before hers goes out. */
  readonly meanwhile: MessageView | undefined;
};

/** Where she writes. Enter sends, after an answer from elsewhere only when pressed twice; `/` offers phrases. */
export function Composer({ draft, change, send, greeting, disabled, meanwhile }: ComposerProps) {
  const t = useTexts(engagementTexts);
  const format = useFormat();
  const [index, setIndex] = useState(0);
  const [closedFor, setClosedFor] = useState<string>();
  const [heldFor, setHeldFor] = useState<string>();
  const query = phraseQuery(draft);
  const open = query !== undefined && draft !== closedFor;
  const phrases = open ? t.phraseList.filter((each) => each.toLowerCase().includes(query.toLowerCase())) : [];
  const chosen = Math.min(index, phrases.length - 1);

  const sendNow = (): void => {
    const text = draft.trim();
    if (text === '' || disabled) return;
    send(text);
    change('');
  };
  const submit = (): void => {
    if (meanwhile === undefined || heldFor === meanwhile.messageId) sendNow();
    else setHeldFor(meanwhile.messageId);
  };
  const insert = (phrase: string | undefined): void => {
    if (phrase === undefined) return;
    change(withPhrase(draft, phrase));
    setIndex(0);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setIndex((chosen + step + phrases.length) % Math.max(1, phrases.length));
    } else if (open && event.key === 'Escape') {
      event.preventDefault();
      setClosedFor(draft);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      if (open && phrases.length > 0) insert(phrases[chosen]);
      else submit();
    }
  };
  return (
    <div className="fw-composer">
      {open ? (
        <Paper className="fw-phrases" shadow="md" p={4} role="listbox" aria-label={t.phrases} id="phrases">
          {phrases.length === 0 ? (
            <Text size="sm" c="dimmed" p={8}>
              {t.noPhrase}
            </Text>
          ) : null}
          {phrases.map((phrase, place) => (
            <UnstyledButton
              key={phrase}
              role="option"
              aria-selected={place === chosen}
              tabIndex={-1}
              display="block"
              w="100%"
              px={10}
              py={6}
              fz="sm"
              bg={place === chosen ? 'var(--fw-can-soft)' : 'transparent'}
              style={{ borderRadius: 5 }}
              onPointerMove={() => setIndex(place)}
              onClick={() => insert(phrase)}
            >
              {phrase}
            </UnstyledButton>
          ))}
        </Paper>
      ) : null}
      {meanwhile === undefined ? null : (
        <Meanwhile
          title={t.answeredMeanwhile(format.clock(Date.parse(meanwhile.at)))}
          answer={meanwhile.text}
          held={heldFor === meanwhile.messageId ? t.notYetSent : undefined}
          words={t}
          sendNow={sendNow}
          discard={() => change('')}
        />
      )}
      <Group gap={8} align="flex-end" wrap="nowrap">
        <Textarea
          flex={1}
          autosize
          minRows={greeting ? 2 : 1}
          maxRows={6}
          maxLength={4_000}
          aria-label={greeting ? t.greeting : t.write}
          placeholder={greeting ? t.greeting : t.write}
          aria-controls={open ? 'phrases' : undefined}
          value={draft}
          disabled={disabled}
          onChange={(event) => {
            change(event.currentTarget.value);
            setIndex(0);
          }}
          onKeyDown={onKeyDown}
        />
        <ActionIcon
          variant="filled"
          color="floor"
          size={36}
          aria-label={greeting ? t.sendGreeting : t.send}
          disabled={disabled || draft.trim() === ''}
          onClick={submit}
        >
          <IconSend2 size={19} />
        </ActionIcon>
      </Group>
      <Text fz={11} c="dimmed" mt={5} className="fw-keys">
        {t.composerHint}
      </Text>
    </div>
  );
}
