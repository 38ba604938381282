import { type Static, Type } from 'typebox';
import { type Instant, TOLD_DURATIONS, toIso, toldDuration } from '../../../kernel/time.ts';

/** What a customer who asks meets, at her place in the range. */
export type WaitLoad = {
  /** How many wait before her for the same associates. */
  readonly ahead: number;
  /** Associates who may serve her and are at the desk, free or busy. */
  readonly desk: number;
  /** Those of them who are free. */
  readonly free: number;
};

/** A wait that is over. `answered`: by an associate's first words; `gone`: she left first; `nobody`: no one ever came. */
export type PastWait = {
  readonly ms: number;
  readonly ending: 'answered' | 'gone' | 'nobody';
  readonly nodeId?: string;
  /** What she met when she asked. */
  readonly load: WaitLoad;
};

/** Of so many told a time, at least so many are answered within it: the service level that contact centres go by (80 in 100). */
export const SERVED_SHARE = 0.8;
/** Fewer answered customers than this are no evidence. */
export const LEAST_EVIDENCE = 10;
/**
 * How long she still has to wait, in milliseconds: within that time at least 80 % of those are answered who waited as she does. Undefined
 * where the past says too little, or that so many are never answered: nothing is made up.
 *
 * Past waits are of the same kind: somebody was free when she asked, or she stood in a queue. Those at her own place are taken, unless
 * they are too few. Who left early counts as having waited at least so long, and whom nobody served as waiting for ever (product-limit
 * estimator: Kaplan and Meier, JASA 53 (1958) 457-481), and the quantile is raised by (n + 1) / n so that the share holds for the
 * next customer too, not only for those counted (order statistics as tolerance limits: Wilks, Ann. Math. Statist. 12 (1941) 91-96).
 * Where somebody is free, only those count who had waited as long as she has. In a queue, waits are proportional to the queue and
 * inversely so to the desk (estimator QL: Ibrahim and Whitt, M&SOM 11 (2009) 397-415), so they are compared per customer and associate.
 * @param past of this enterprise, the latest
 */
export function estimateWait(
  past: readonly PastWait[],
  she: { readonly nodeId?: string; readonly load: WaitLoad; readonly waitedMs: number },
): number | undefined {
  if (she.load.desk === 0) return undefined;
  const queued = isQueue(she.load);
  const same = past.filter(({ load }) => load.desk > 0 && isQueue(load) === queued);
  const here = she.nodeId === undefined ? [] : same.filter(({ nodeId }) => nodeId === she.nodeId);
  const factor = queued ? share(she.load) : 1;
  const from = queued ? 0 : she.waitedMs;
  for (const waits of [here, same]) {
    const scaled = waits.map(({ ms, ending, load }) => ({ ms: queued ? ms / share(load) : ms, ending }));
    const total = servedWithin(scaled.filter(({ ms }) => ms > from));
    if (total !== undefined) return (total - from) * factor;
  }
  return undefined;
}

/** Whether those before her take all who are free. */
function isQueue({ ahead, free }: WaitLoad): boolean {
  return ahead >= free;
}

function share({ ahead, desk }: WaitLoad): number {
  return (ahead + 1) / desk;
}

function servedWithin(waits: readonly Pick<PastWait, 'ms' | 'ending'>[]): number | undefined {
  if (waits.filter(({ ending }) => ending === 'answered').length < LEAST_EVIDENCE) return undefined;
  const wanted = Math.min(1, (SERVED_SHARE * (waits.length + 1)) / waits.length);
  const inOrder = waits.filter(({ ending }) => ending !== 'nobody').toSorted((one, other) => one.ms - other.ms);
  let atRisk = waits.length;
  let unserved = 1;
  for (const { ms, ending } of inOrder) {
    if (ending === 'answered') unserved *= 1 - 1 / atRisk;
    // What is left of rounding must not hide that the share is reached.
    if (1 - unserved >= wanted - 1e-9) return ms;
    atRisk -= 1;
  }
  return undefined;
}

/** What a customer was told of her waiting, and keeps. */
export type ToldWait = {
  /** Usually somebody is there by then. */
  readonly by?: Instant;
  /** It takes longer than usual; from then on no time is told. */
  readonly late?: true;
  /** The best place in the queue that she was told, from 1. */
  readonly place?: number;
  /** Somebody more urgent came before her: the place is not shown until she is there again. */
  readonly overtaken?: true;
};

/**
 * What she is told now, given what she was told: a time only becomes earlier, or gives way to "longer than usual", for good, when it
 * has passed, nobody is at the desk any more or at least twice of what was left is needed; a place only moves up. A place is told
 * where there is a queue before her.
 */
export function tellWait(
  told: ToldWait,
  fresh: { readonly remainingMs?: number; readonly load: WaitLoad },
  now: Instant,
): ToldWait {
  return { ...timeTold(told, fresh, now), ...placeTold(told, fresh.load) };
}

function timeTold(
  { by, late }: ToldWait,
  { remainingMs, load }: { readonly remainingMs?: number; readonly load: WaitLoad },
  now: Instant,
): Pick<ToldWait, 'by' | 'late'> {
  if (late === true) return { late };
  const step = remainingMs === undefined ? undefined : toldDuration(remainingMs);
  if (by === undefined) return step === undefined ? {} : { by: now + step };
  const left = by - now;
  if (left <= 0 || load.desk === 0) return { late: true };
  if (remainingMs !== undefined && remainingMs > Math.max(2 * left, left + (TOLD_DURATIONS[0] ?? 0)))
    return { late: true };
  return { by: step !== undefined && step < (toldDuration(left) ?? left) ? Math.min(by, now + step) : by };
}

function placeTold({ place }: ToldWait, load: WaitLoad): Pick<ToldWait, 'place' | 'overtaken'> {
  const now = load.ahead + 1;
  if (place === undefined) return load.ahead > 0 && isQueue(load) ? { place: now } : {};
  return now <= place ? { place: now } : { place, overtaken: true };
}

/**
 * What a customer is told of her waiting: usually somebody is there `by` then (ISO 8601), or it is `late`: longer than usual; her
 * `place` in the queue, from 1. Without any of these too little is known to say it.
 */
export const WaitEstimate = Type.Object({
  by: Type.Optional(Type.String()),
  late: Type.Optional(Type.Boolean()),
  place: Type.Optional(Type.Integer({ minimum: 1 })),
});
export type WaitEstimate = Readonly<Static<typeof WaitEstimate>>;

/** The words for it that go to her page. */
export function waitEstimateOf({ by, late, place, overtaken }: ToldWait): WaitEstimate {
  return {
    ...(by === undefined ? {} : { by: toIso(by) }),
    ...(late === undefined ? {} : { late }),
    ...(place === undefined || overtaken ? {} : { place }),
  };
}
