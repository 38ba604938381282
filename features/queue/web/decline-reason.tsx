import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { OfferView } from '../core/index.ts';
import { queueTexts } from './queue-texts.ts';

/** Why she declines: one of the reasons there are to choose from, or her own words. */
export type Declining = {
  /** What is sent; nothing where no reason is asked. */
  readonly reason: string | undefined;
  /** Her own words are wanted, and not written yet. */
  readonly isMissing: boolean;
  readonly reasons: readonly string[];
  readonly chosen: string;
  readonly choose: (reason: string) => void;
  readonly own: string;
  readonly write: (words: string) => void;
};

/** Stands for own words among the reasons. */
const OWN = '';
const MOST = 200;

export function useDeclining({ verdict, declineReasons }: Pick<OfferView, 'verdict' | 'declineReasons'>): Declining {
  const t = useTexts(queueTexts);
  const reasons = declineReasons ?? t.reasons;
  const [chosen, choose] = useState(reasons[0] ?? OWN);
  const [own, write] = useState('');
  const words = chosen === OWN ? own.trim() : chosen;
  const needed = verdict === 'must';
  return { reason: needed ? words : undefined, isMissing: needed && words === '', reasons, chosen, choose, own, write };
}

export function DeclineReason({ reasons, chosen, choose, own, write }: Declining) {
  const t = useTexts(queueTexts);
  return (
    <>
      <NativeSelect
        size="sm"
        aria-label={t.reason}
        data={[...reasons.map((each) => ({ value: each, label: each })), { value: OWN, label: t.ownWords }]}
        value={chosen}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {chosen === OWN ? (
        <TextInput
          size="sm"
          aria-label={t.ownWords}
          placeholder={t.ownWordsHint}
          maxLength={MOST}
          value={own}
          onChange={(event) => write(event.currentTarget.value)}
        />
      ) : null}
    </>
  );
}
