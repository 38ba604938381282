import { Group, Kbd, Radio, Stack, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { OfferView } from '../core/index.ts';
import { NUMBERED } from './offer-keys.ts';
import { queueTexts } from './queue-texts.ts';

/** How she declines: a `can` at once, a `must` by a reason out of a list that opens first, in which nothing is chosen for her. */
export type Declining = {
  /** A reason is asked for. */
  readonly asks: boolean;
  readonly isOpen: boolean;
  readonly open: (isOpen: boolean) => void;
  /** The last stands for her own words. */
  readonly reasons: readonly string[];
  /** The place of the chosen one, from 0. */
  readonly at: number | undefined;
  readonly choose: (at: number) => void;
  readonly own: string;
  readonly write: (words: string) => void;
  /** What would be sent for a place; undefined where there is nothing yet: no place, or no words. */
  readonly reasonAt: (at: number | undefined) => string | undefined;
};

const MOST = 200;

export function useDeclining({ verdict, declineReasons }: Pick<OfferView, 'verdict' | 'declineReasons'>): Declining {
  const t = useTexts(queueTexts);
  const [isOpen, setOpen] = useState(false);
  const [at, choose] = useState<number>();
  const [own, write] = useState('');
  const given = declineReasons ?? t.reasons;
  const reasonAt = (place: number | undefined): string | undefined =>
    place === undefined ? undefined : (given[place] ?? (own.trim() || undefined));
  const open = (next: boolean): void => {
    setOpen(next);
    choose(undefined);
  };
  return { asks: verdict === 'must', isOpen, open, reasons: [...given, t.ownWords], at, choose, own, write, reasonAt };
}

/** The reasons to choose from, each with its number key. Takes the focus, and gives it back. */
export function DeclineReasons({ reasons, at, choose, own, write }: Declining) {
  const t = useTexts(queueTexts);
  const group = useRef<HTMLDivElement>(null);
  const ownWords = reasons.length - 1;
  useEffect(() => {
    const before = document.activeElement;
    const within = group.current;
    return () => {
      const now = document.activeElement;
      const isFree = now === null || now === document.body || within?.contains(now) === true;
      if (isFree && before instanceof HTMLElement && before.tabIndex >= 0) before.focus();
    };
  }, []);
  useEffect(() => {
    const fields = group.current?.querySelectorAll<HTMLElement>('input') ?? [];
    // The field of her own words comes last, once they are chosen.
    fields[at === ownWords ? at + 1 : (at ?? 0)]?.focus();
  }, [at, ownWords]);
  const places = reasons.map((reason, place) => ({
    reason,
    value: `${place}`,
    number: place < NUMBERED ? `${place + 1}` : '',
  }));
  return (
    <Radio.Group
      ref={group}
      label={t.reason}
      size="sm"
      value={at === undefined ? null : `${at}`}
      onChange={(value) => choose(Number(value))}
    >
      <Stack gap={2} mt={4}>
        {places.map(({ reason, value, number }) => (
          <Radio
            key={value}
            value={value}
            className="fw-reason"
            {...(number === '' ? {} : { 'aria-keyshortcuts': number })}
            label={
              <Group gap={8} wrap="nowrap" align="baseline">
                <Kbd size="xs" className="fw-keys" aria-hidden miw={22} ta="center">
                  {number}
                </Kbd>
                {reason}
              </Group>
            }
          />
        ))}
      </Stack>
      {at === ownWords ? (
        <TextInput
          size="sm"
          mt={4}
          aria-label={t.ownWords}
          placeholder={t.ownWordsHint}
          maxLength={MOST}
          value={own}
          onChange={(event) => write(event.currentTarget.value)}
        />
      ) : null}
    </Radio.Group>
  );
}
