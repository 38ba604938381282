import { conditionWords } from './condition-words.ts';
import type { NameOf } from './reason-words.ts';
import type { Throttle, Trigger, TriggerDocument, TriggerLimits } from './trigger.ts';
import type { TriggerChange } from './triggers-wire.ts';

type What = TriggerChange['what'];

/** What changed from one set of triggers to another, in words: first what is of all, then trigger by trigger in the new order. */
export function triggerChanges(
  before: TriggerDocument,
  after: TriggerDocument,
  nameOf: NameOf = () => undefined,
): readonly TriggerChange[] {
  const changes: TriggerChange[] = [];
  const differ = (what: What, from: string, to: string, of: Partial<TriggerChange> = {}): void => {
    if (from !== to) changes.push({ what, ...of, before: from, after: to });
  };
  differ('thresholds', thresholdWords(before), thresholdWords(after));
  differ('throttle', throttleWords(before.throttle), throttleWords(after.throttle));
  differ('approaches', String(before.approachesPerDay ?? '–'), String(after.approachesPerDay ?? '–'));
  const old = new Map(before.triggers.map((trigger) => [trigger.triggerId, trigger]));
  const kept = new Set(after.triggers.map(({ triggerId }) => triggerId));
  const moved = movedIn(before, after);
  for (const trigger of after.triggers) {
    const { triggerId, name } = trigger;
    const was = old.get(triggerId);
    if (was === undefined) {
      changes.push({ what: 'added', triggerId, name, after: triggerSentence(trigger, nameOf) });
      continue;
    }
    const of = { triggerId, name };
    differ('renamed', was.name, name, of);
    differ('condition', conditionWords(was.when, nameOf), conditionWords(trigger.when, nameOf), of);
    differ('gives', givesWords(was), givesWords(trigger), of);
    const [wasOn, isOn] = [was.enabled !== false, trigger.enabled !== false];
    if (wasOn !== isOn) changes.push({ what: isOn ? 'switched-on' : 'switched-off', ...of });
    differ('reason', was.reason ?? '–', trigger.reason ?? '–', of);
    differ('opening-words', was.openingWords ?? '–', trigger.openingWords ?? '–', of);
    differ('websites', websiteWords(was, nameOf), websiteWords(trigger, nameOf), of);
    differ('limits', limitWords(was.limits), limitWords(trigger.limits), of);
    differ('throttle', throttleWords(was.throttle), throttleWords(trigger.throttle), of);
    const move = moved.get(triggerId);
    if (move !== undefined) changes.push({ what: 'moved', ...of, before: String(move.from), after: String(move.to) });
  }
  for (const trigger of before.triggers) {
    const { triggerId, name } = trigger;
    if (!kept.has(triggerId)) {
      changes.push({ what: 'removed', triggerId, name, before: triggerSentence(trigger, nameOf) });
    }
  }
  return changes;
}

/** A trigger as a sentence: "When calculator principal is at least 300,000, this is a must." */
export function triggerSentence(trigger: Trigger, nameOf?: NameOf): string {
  return `When ${conditionWords(trigger.when, nameOf)}, ${givesWords(trigger)}.`;
}

function givesWords({ gives }: Trigger): string {
  return 'verdict' in gives ? `this is a ${gives.verdict}` : `this adds ${gives.weight}`;
}

function thresholdWords({ thresholds: { can, must } }: TriggerDocument): string {
  return `can from ${can}, must from ${must}`;
}

function throttleWords(throttle: Throttle | undefined): string {
  const { minFree, minShare } = throttle ?? {};
  const words = [
    ...(minFree === undefined ? [] : [`at least ${minFree} free`]),
    ...(minShare === undefined ? [] : [`at least ${Math.round(minShare * 100)} % free`]),
  ];
  return words.join(', ') || '–';
}

function limitWords(limits: TriggerLimits | undefined): string {
  const { perVisit, perDay, perHour, coolDownMinutes } = limits ?? {};
  const words = [
    ...(perVisit === undefined ? [] : [`${perVisit} a visit`]),
    ...(perDay === undefined ? [] : [`${perDay} a day for a customer`]),
    ...(perHour === undefined ? [] : [`${perHour} an hour`]),
    ...(coolDownMinutes === undefined ? [] : [`${coolDownMinutes} min apart`]),
  ];
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
