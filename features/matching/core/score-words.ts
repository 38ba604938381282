import { fromMinor } from '../../../kernel/money.ts';
import { HOUR, MINUTE } from '../../../kernel/time.ts';
import type { ScorePartView } from './matching-wire.ts';
import type { Candidate, ScorePart } from './rule-set.ts';
import { ruleObject } from './rules/rule-library.ts';

/** What words about a score need to know of the place: its name and the currency of its amounts. */
export type ScorePlace = { readonly nodeName?: string; readonly currency?: string };

/** One rule's part in a score, as pages show it: "Conversion in Mortgages", "31 % of 42 conversations". */
export function scorePartView(part: ScorePart, place: ScorePlace = {}): ScorePartView {
  const { ruleId, raw, standing, weight, contribution, sample } = part;
  const view = {
    ruleId,
    kind: part.kind,
    label: labelOf(part, place),
    raw,
    rawText: rawText(part, place),
    standing,
    weight,
    contribution,
    ...(part.about === undefined ? {} : { about: part.about }),
  };
  return sample === undefined ? view : { ...view, sample };
}

/** The strongest reasons for a candidate, in words, as an offer shows them. */
export function strongestReasons(
  candidate: Pick<Candidate, 'parts'>,
  place: ScorePlace = {},
  most = 3,
): readonly { readonly label: string; readonly text: string; readonly contribution: number }[] {
  return candidate.parts
    .filter((part) => part.raw !== null && part.contribution > 0)
    .slice(0, most)
    .map((part) => scorePartView(part, place))
    .map(({ label, rawText, contribution }) => ({ label, text: rawText, contribution }));
}

function labelOf({ kind, about }: ScorePart, { nodeName }: ScorePlace): string {
  const rule = ruleObject(kind);
  const { name } = rule.words.en;
  if (kind === 'condition') return about ?? name;
  const named = about === undefined ? name : `${name} (${about})`;
  return rule.ofPlace === true && nodeName !== undefined ? `${named} in ${nodeName}` : named;
}

function rawText({ kind, raw, sample }: ScorePart, { currency }: ScorePlace): string {
  if (raw === null) return 'not known';
  const { unit } = ruleObject(kind);
  switch (kind) {
    case 'language':
      return raw > 0 ? "speaks the customer's language" : "does not speak the customer's language";
    case 'past-relationship':
      return raw > 0 ? 'dealt with her before' : 'new to her';
    case 'returns':
      return `${rounded((1 - raw) * 100)} % returned${evidence(sample, ' of', 'sale')}`;
    case 'rescissions':
      return `${rounded((1 - raw) * 100)} % rescinded${evidence(sample, ' of', 'sale')}`;
    case 'satisfaction':
      return `${rounded(raw)} of 5${evidence(sample, ', from', 'rating')}`;
  }
  switch (unit) {
    case 'level':
      return `level ${raw}`;
    case 'share':
      return `${rounded(raw * 100)} %${evidence(sample, ' of')}`;
    case 'money':
      return `${amountWords(raw, currency)}${evidence(sample, ', from')}`;
    case 'years':
      return `${rounded(raw)} ${raw === 1 ? 'year' : 'years'}`;
    case 'stars':
      return `${rounded(raw)} of 5`;
    case 'yes-no':
      return raw > 0 ? 'yes' : 'no';
    case 'duration':
      return raw >= HOUR ? `${rounded(raw / HOUR)} h` : `${rounded(raw / MINUTE)} min`;
    case 'free':
      return `${Math.round(raw * 100)} % free`;
  }
}

/** Whole units with thousands marked, and the currency: "1,250 EUR". */
function amountWords(minor: number, currency: string | undefined): string {
  const whole = String(Math.round(fromMinor(minor, currency ?? 'USD'))).replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return currency === undefined ? whole : `${whole} ${currency}`;
}

/** What a figure rests on: "36 % of 49 conversations". */
function evidence(sample: number | undefined, joined: string, counted = 'conversation'): string {
  if (sample === undefined || sample === 0) return ` (expected, no ${counted}s here yet)`;
  return `${joined} ${sample} ${sample === 1 ? counted : `${counted}s`}`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
