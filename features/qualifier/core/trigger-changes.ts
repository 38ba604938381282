import { type Language, numberWords } from '../../../kernel/language.ts';
import { conditionWords } from './condition-words.ts';
import type { NameOf } from './reason-words.ts';
import type { Throttle, Trigger, TriggerDocument, TriggerLimits } from './trigger.ts';
import type { TriggerChange } from './triggers-wire.ts';
import { WORDING } from './wording.ts';

type What = TriggerChange['what'];

/** What changed from one set of triggers to another, in words: first what is of all, then trigger by trigger in the new order. */
export function triggerChanges(
  before: TriggerDocument,
  after: TriggerDocument,
  nameOf: NameOf = () => undefined,
  language: Language = 'en',
): readonly TriggerChange[] {
  const changes: TriggerChange[] = [];
  const differ = (what: What, from: string, to: string, of: Partial<TriggerChange> = {}): void => {
    if (from !== to) changes.push({ what, ...of, before: from, after: to });
  };
  differ('thresholds', thresholdWords(before, language), thresholdWords(after, language));
  differ('throttle', throttleWords(before.throttle, language), throttleWords(after.throttle, language));
  differ('approaches', String(before.approachesPerDay ?? '–'), String(after.approachesPerDay ?? '–'));
  const old = new Map(before.triggers.map((trigger) => [trigger.triggerId, trigger]));
  const kept = new Set(after.triggers.map(({ triggerId }) => triggerId));
  const moved = movedIn(before, after);
  for (const trigger of after.triggers) {
    const { triggerId, name } = trigger;
    const was = old.get(triggerId);
    if (was === undefined) {
      changes.push({ what: 'added', triggerId, name, after: triggerSentence(trigger, nameOf, language) });
      continue;
    }
    const of = { triggerId, name };
    differ('renamed', was.name, name, of);
    differ('condition', conditionWords(was.when, nameOf, language), conditionWords(trigger.when, nameOf, language), of);
    differ('gives', givesWords(was, language), givesWords(trigger, language), of);
    const [wasOn, isOn] = [was.enabled !== false, trigger.enabled !== false];
    if (wasOn !== isOn) changes.push({ what: isOn ? 'switched-on' : 'switched-off', ...of });
    differ('reason', was.reason ?? '–', trigger.reason ?? '–', of);
    differ('opening-words', was.openingWords ?? '–', trigger.openingWords ?? '–', of);
    differ('websites', websiteWords(was, nameOf), websiteWords(trigger, nameOf), of);
    differ('limits', limitWords(was.limits, language), limitWords(trigger.limits, language), of);
    differ('throttle', throttleWords(was.throttle, language), throttleWords(trigger.throttle, language), of);
    const move = moved.get(triggerId);
    if (move !== undefined) changes.push({ what: 'moved', ...of, before: String(move.from), after: String(move.to) });
  }
  for (const trigger of before.triggers) {
    const { triggerId, name } = trigger;
    if (!kept.has(triggerId)) {
      changes.push({ what: 'removed', triggerId, name, before: triggerSentence(trigger, nameOf, language) });
    }
  }
  return changes;
}

/** A trigger as a sentence: "When calculator principal is at least 300,000, this is a must." */
export function triggerSentence(trigger: Trigger, nameOf?: NameOf, language: Language = 'en'): string {
  return WORDING[language].sentence(conditionWords(trigger.when, nameOf, language), givesWords(trigger, language));
}

function givesWords({ gives }: Trigger, language: Language): string {
  const w = WORDING[language];
  return 'verdict' in gives ? w.givesVerdict(gives.verdict) : w.givesWeight(numberWords(gives.weight, language));
}

function thresholdWords({ thresholds: { can, must } }: TriggerDocument, language: Language): string {
  return WORDING[language].thresholds(numberWords(can, language), numberWords(must, language));
}

function throttleWords(throttle: Throttle | undefined, language: Language): string {
  const { minFree, minShare } = throttle ?? {};
  const { free } = WORDING[language];
  const words = [
    ...(minFree === undefined ? [] : [free(String(minFree))]),
    ...(minShare === undefined ? [] : [free(`${Math.round(minShare * 100)} %`)]),
  ];
  return words.join(', ') || '–';
}

const LIMITS = ['perVisit', 'perDay', 'perHour', 'coolDownMinutes'] as const;

function limitWords(limits: TriggerLimits | undefined, language: Language): string {
  const words = LIMITS.flatMap((key) => {
    const count = limits?.[key];
    return count === undefined ? [] : [WORDING[language].limits[key](String(count))];
  });
  return words.join(', ') || '–';
}

function websiteWords({ websiteIds }: Trigger, nameOf: NameOf): string {
  return websiteIds?.map((id) => nameOf(id) ?? id).join(', ') ?? '–';
}

/** Those that stand elsewhere among the triggers that are in both: as few as explain the new order. */
function movedIn(
  before: TriggerDocument,
  after: TriggerDocument,
): ReadonlyMap<string, { readonly from: number; readonly to: number }> {
  const places = new Map(before.triggers.map(({ triggerId }, place) => [triggerId, place]));
  const shared = after.triggers.flatMap(({ triggerId }, to) => {
    const from = places.get(triggerId);
    return from === undefined ? [] : [{ triggerId, from, to }];
  });
  // The longest run that kept its order stays; the others moved.
  const lengths: number[] = [];
  const previous: number[] = [];
  for (const [index, { from }] of shared.entries()) {
    let best = -1;
    for (let at = 0; at < index; at += 1) {
      const earlier = shared[at];
      if (earlier !== undefined && earlier.from < from && (lengths[at] ?? 0) > (lengths[best] ?? 0)) best = at;
    }
    lengths[index] = (lengths[best] ?? 0) + 1;
    previous[index] = best;
  }
  const stay = new Set<number>();
  for (let at = lengths.indexOf(Math.max(0, ...lengths)); at >= 0; at = previous[at] ?? -1) stay.add(at);
  return new Map(
    shared
      .filter((_, index) => !stay.has(index))
      .map(({ triggerId, from, to }) => [triggerId, { from: from + 1, to: to + 1 }]),
  );
}
