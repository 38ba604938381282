import { Button, Group, Modal, Radio, ScrollArea, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { pageTexts } from './page-texts.ts';
import { Failure } from './states.tsx';
import { useTexts } from './texts.tsx';

export type Choice = { readonly value: string; readonly label: string; readonly hint?: string; readonly off?: boolean };

type ChoiceDialogProps = {
  /** Undefined: closed. */
  readonly title: string | undefined;
  readonly about: string;
  readonly choices: readonly Choice[];
  /** A label for words of one's own, where they are kept. */
  readonly note?: string;
  readonly confirm: string;
  readonly pending: boolean;
  readonly error: unknown;
  readonly choose: (value: string, note: string) => void;
  readonly close: () => void;
};

/** The one question before an act that is not undone: which of these? Nothing is chosen for her. */
export function ChoiceDialog(props: ChoiceDialogProps) {
  return (
    <Modal opened={props.title !== undefined} onClose={props.close} title={props.title} centered>
      {props.title === undefined ? null : <Question {...props} />}
    </Modal>
  );
}

function Question({ about, choices, note, confirm, pending, error, choose, close }: ChoiceDialogProps) {
  const t = useTexts(pageTexts);
  const [value, setValue] = useState('');
  const [words, setWords] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (value !== '') choose(value, words.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Radio.Group value={value} onChange={setValue} label={about}>
          <ScrollArea.Autosize mah={320} mt="xs">
            <Stack gap="sm">
              {choices.map((each, index) => (
                <Radio
                  key={each.value}
                  value={each.value}
                  label={each.label}
                  description={each.hint}
                  disabled={each.off ?? false}
                  data-autofocus={index === 0 ? true : undefined}
                />
              ))}
              {choices.length === 0 ? <Text c="dimmed">{t.none}</Text> : null}
            </Stack>
          </ScrollArea.Autosize>
        </Radio.Group>
        {note === undefined ? null : (
          <Textarea
            label={note}
            value={words}
            maxLength={200}
            autosize
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        )}
        {error === null ? null : <Failure error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={pending} disabled={value === ''}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
