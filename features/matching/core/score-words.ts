import { type Language, numberWords } from '../../../kernel/language.ts';
import { fromMinor } from '../../../kernel/money.ts';
import { HOUR, MINUTE } from '../../../kernel/time.ts';
import type { ScorePartView } from './matching-wire.ts';
import type { Candidate, ScorePart } from './rule-set.ts';
import { isRuleKind, ruleObject } from './rules/rule-library.ts';
import { SCORE_WORDING, type ScoreWording } from './score-wording.ts';

/** What words about a score need to know of the place: its name and the currency of its amounts. */
export type ScorePlace = { readonly nodeName?: string | undefined; readonly currency?: string | undefined };

/** What of a rule's part in a score its words tell. */
type Told = {
  readonly kind: string;
  readonly raw: number | null;
  readonly about?: string | undefined;
  readonly sample?: number | undefined;
};

/** One rule's part in a score, as pages show it: "Conversion in Mortgages", "31 % of 42 conversations". */
export function scorePartView(part: ScorePart, place: ScorePlace = {}): ScorePartView {
  const { ruleId, kind, raw, standing, weight, contribution, about, sample } = part;
  return {
    ruleId,
    kind,
    ...scoreWords(part, place),
    raw,
    standing,
    weight,
    contribution,
    ...(about === undefined ? {} : { about }),
    ...(sample === undefined ? {} : { sample }),
  };
}

/** The strongest reasons for a candidate, as an offer shows them: in English words, and what other languages put into words. */
export function strongestReasons(candidate: Pick<Candidate, 'parts'>, place: ScorePlace = {}, most = 3) {
  return candidate.parts
    .filter((part) => part.raw !== null && part.contribution > 0)
    .slice(0, most)
    .map((part) => {
      const { label, rawText, kind, raw, contribution, about, sample } = scorePartView(part, place);
      return {
        label,
        text: rawText,
        contribution,
        kind,
        ...(raw === null ? {} : { raw }),
        ...(about === undefined ? {} : { about }),
        ...(sample === undefined ? {} : { sample }),
        ...(place.nodeName === undefined ? {} : { place: place.nodeName }),
        ...(place.currency === undefined ? {} : { currency: place.currency }),
      };
    });
}

/** What a rule gave, in words: its name with what it was told and the place, and the raw value with what it rests on. */
export function scoreWords(
  told: Told,
  place: ScorePlace = {},
  language: Language = 'en',
): { readonly label: string; readonly rawText: string } {
  const { kind } = told;
  // A decision may be older than the library.
  if (!isRuleKind(kind)) return { label: kind, rawText: told.raw === null ? '' : numberWords(told.raw, language) };
  return { label: labelOf(told, kind, place, language), rawText: rawText(told, kind, place, language) };
}

type Kind = ScorePart['kind'];

function labelOf({ about }: Told, kind: Kind, { nodeName }: ScorePlace, language: Language): string {
  const rule = ruleObject(kind);
  const { name } = rule.words[language];
  if (kind === 'condition') return about ?? name;
  const named = about === undefined ? name : `${name} (${about})`;
  return rule.ofPlace === true && nodeName !== undefined ? SCORE_WORDING[language].within(named, nodeName) : named;
}

function rawText({ raw, sample }: Told, kind: Kind, { currency }: ScorePlace, language: Language): string {
  const w = SCORE_WORDING[language];
  if (raw === null) return w.unknown;
  const { unit } = ruleObject(kind);
  const rounded = (value: number): string => numberWords(Math.round(value * 10) / 10, language);
  switch (kind) {
    case 'language':
      return raw > 0 ? w.speaks : w.speaksNot;
    case 'past-relationship':
      return raw > 0 ? w.known : w.newTo;
    case 'returns':
      return evidence(w.returned(rounded((1 - raw) * 100)), sample, w.of, w.sales, w);
    case 'rescissions':
      return evidence(w.rescinded(rounded((1 - raw) * 100)), sample, w.of, w.sales, w);
    case 'satisfaction':
      return evidence(w.stars(rounded(raw)), sample, w.from, w.ratings, w);
  }
  switch (unit) {
    case 'level':
      return w.level(String(raw));
    case 'share':
      return evidence(`${rounded(raw * 100)} %`, sample, w.of, w.conversations, w);
    case 'money':
      return evidence(amountWords(raw, currency, language), sample, w.from, w.conversations, w);
    case 'years':
      return w.years(rounded(raw), raw === 1);
    case 'stars':
      return w.stars(rounded(raw));
    case 'yes-no':
      return raw > 0 ? w.yes : w.no;
    case 'duration':
      return raw >= HOUR ? `${rounded(raw / HOUR)} ${w.hours}` : `${rounded(raw / MINUTE)} ${w.minutes}`;
    case 'free':
      return w.free(String(Math.round(raw * 100)));
  }
}

/** Whole units with thousands marked, and the currency: "1,250 EUR". */
function amountWords(minor: number, currency: string | undefined, language: Language): string {
  const whole = numberWords(Math.round(fromMinor(minor, currency ?? 'USD')), language);
  return currency === undefined ? whole : `${whole} ${currency}`;
}

/** A figure and what it rests on: "36 % of 49 conversations". */
function evidence(
  figure: string,
  sample: number | undefined,
  joined: ScoreWording['of'],
  counted: ScoreWording['sales'],
  w: ScoreWording,
): string {
  if (sample === undefined || sample === 0) return `${figure} (${w.expected(counted[1])})`;
  return joined(figure, `${sample} ${sample === 1 ? counted[0] : counted[1]}`);
}
