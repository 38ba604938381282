import type { Static, TObject } from 'typebox';
import type { Language } from '../../../../kernel/language.ts';
import type { Facts } from '../../../../kernel/rule/condition.ts';
import { type Instant, SECOND } from '../../../../kernel/time.ts';
import type { RosterEntry } from '../../../skills/core/index.ts';
import type { Answers } from '../answers.ts';
import type { RuleKind } from '../rule-set.ts';
import type { NodeMean, SalesRecords } from '../sales-record.ts';

/** What rules look at beside the associate. `now` is no part of it: it is told with each question. */
export type RuleContext = {
  /** The place and all its ancestors, nearest first; empty when it is not known what the customer is about. */
  readonly ancestors: readonly string[];
  readonly means: readonly NodeMean[];
  readonly records: Pick<SalesRecords, 'own'>;
  readonly facts: Facts;
  readonly territory?: string | undefined;
  readonly segment?: string | undefined;
  readonly language?: string | undefined;
  /** How associates answered offers lately; missing where nobody asked, and then unknown. */
  readonly answers?: Answers | undefined;
  /** The customers' attributes that the enterprise lets be compared. */
  readonly attributes?: readonly string[] | undefined;
};

/** A rule's raw value for one associate, null if unknown; `sample`: how many observations it rests on. */
export type RawValue = { readonly raw: number | null; readonly sample?: number };

/** A rule made ready for one customer. */
export type Reading = {
  /**
   * What its values depend on beside the associate and the records. Two readings of one kind with the same key have the same values, so
   * that a column of them is kept. Without a key each ranking reads them anew.
   */
  readonly key?: string;
  readonly read: (entry: RosterEntry, now: Instant) => RawValue;
  /** The raw value is the time from this moment to the latest whole second (0 before it), for kinds that grow with the clock. */
  readonly since?: (entry: RosterEntry) => Instant;
  /** These associates alone have a value of their own; everybody else has that of `others`. */
  readonly few?: { readonly associates: readonly string[]; readonly others: number | null };
};

/** What a raw value counts: pages say it in these units. */
export type RuleUnit = 'level' | 'share' | 'money' | 'years' | 'stars' | 'yes-no' | 'duration' | 'free';

/** Words for people: the rule's short name, what it prefers as the end of "Prefer associates ...", and its arguments. */
export type RuleWords = {
  readonly name: string;
  /** `{argument}` is replaced by its value. */
  readonly sentence: string;
  readonly hint: string;
  readonly args?: Readonly<Record<string, string>>;
};

/** One kind of rule: everything there is to know of it, in one object. */
export type RuleObject<Arguments extends TObject = TObject> = {
  readonly kind: RuleKind;
  /** What a rule of this kind has to be told; forms draw themselves from it. */
  readonly args: Arguments;
  readonly words: Readonly<Record<Language, RuleWords>>;
  /** The facts of session and customer it reads; a `condition` reads those that it names. */
  readonly facts: readonly string[];
  readonly unit: RuleUnit;
  /** Its value belongs to the place: pages name the place with it. */
  readonly ofPlace?: true;
  readonly scale: {
    /** Used where no bounds are declared or measured. In the unit of the raw value: minor units, milliseconds. */
    readonly bounds: readonly [number, number];
    /** Whether the scale may be measured on the associates: not for what changes by the minute or is yes or no. */
    readonly measured: boolean;
  };
  /** The argument that a score's words name. */
  readonly about?: string;
  /** Makes a rule ready for one customer. The arguments have passed the schema. */
  ready(args: Static<Arguments>, context: RuleContext): Reading;
};

/** Keeps the type of the arguments while the object is written, and lets the library hold all kinds alike. */
export function defineRule<Arguments extends TObject>(rule: RuleObject<Arguments>): RuleObject {
  return rule;
}

/** The second that a moment is in: what grows with the clock grows by seconds, so that matches of the same second share a column. */
export function wholeSecond(now: Instant): Instant {
  return Math.floor(now / SECOND) * SECOND;
}

export const UNKNOWN: RawValue = { raw: null };

/** The key of what belongs to a place and a segment of customers. */
export function placeKey({ ancestors, means, segment }: RuleContext): string {
  return `${ancestors[0] ?? ''}|${segment ?? ''}|${meansKey(means)}`;
}

const meansKeys = new WeakMap<readonly NodeMean[], string>();

/** Expectations are few numbers, but asked for with every rule: their text is made once. */
function meansKey(means: readonly NodeMean[]): string {
  let key = meansKeys.get(means);
  if (key === undefined) {
    key = JSON.stringify(means);
    meansKeys.set(means, key);
  }
  return key;
}
