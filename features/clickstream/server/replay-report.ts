import { fingerprint, type IntakeReply, type ReplayEvent, visitOf } from '../core/index.ts';
import type { Sent } from './replay-sender.ts';

/** Sessions that are told apart one by one, and broken lines that are named. */
const SESSIONS_MOST = 1_000_000;
const NAMED_MOST = 20;

/** What a replay has come to. */
export type ReplayReport = {
  /** Events sent, whatever became of them. */
  readonly sent: number;
  /** Events that are stored now, whether new or sent before. */
  readonly received: number;
  /** Of those, how many were stored before: nothing was added for them. */
  readonly duplicates: number;
  /** Sessions of the events received; counted to a million, and not on. */
  readonly sessions: number;
  /** Of the events received: looks at products, additions to carts, orders. */
  readonly views: number;
  readonly carts: number;
  readonly purchases: number;
  /** Events that are kept and not understood yet, and events that cannot be used. */
  readonly parked: number;
  readonly dropped: number;
  /** How many were dropped or parked, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Lines of which something could not be read, and the first of them. */
  readonly broken: number;
  readonly brokenLines: readonly { readonly number: number; readonly fault: string }[];
  /** Whether it was told to stop before the end. */
  readonly stopped: boolean;
};

/** Counts what a replay sends and is answered. */
export class ReplayCount {
  private counts = { sent: 0, received: 0, duplicates: 0, views: 0, carts: 0, purchases: 0, parked: 0, dropped: 0 };
  private broken = 0;
  private readonly brokenLines: { number: number; fault: string }[] = [];
  private readonly refused = new Map<string, number>();
  /** Fingerprints: the names of a million sessions would take some hundred megabytes. */
  private readonly sessions = new Set<number>();

  noteBroken(number: number, fault: string): void {
    this.broken += 1;
    if (this.brokenLines.length < NAMED_MOST) this.brokenLines.push({ number, fault });
  }

  noteSent(request: readonly ReplayEvent[], sent: Sent): void {
    this.counts.sent += request.length;
    if ('refusal' in sent) {
      this.counts.dropped += request.length;
      this.refuse(sent.refusal, request.length);
    } else this.noteReply(request, sent.reply);
  }

  private noteReply(request: readonly ReplayEvent[], reply: IntakeReply): void {
    this.counts.received += reply.received;
    this.counts.duplicates += reply.duplicates ?? 0;
    this.counts.parked += reply.parked.length;
    this.counts.dropped += reply.dropped.length;
    const rejected = new Set([...reply.dropped, ...reply.parked].map((each) => each.id));
    for (const { reason } of [...reply.dropped, ...reply.parked]) this.refuse(reason, 1);
    for (const each of request) {
      const { id, kind } = each.event;
      if (rejected.size > 0 && rejected.has(typeof id === 'string' ? id : undefined)) continue;
      if (kind === 'product') this.counts.views += 1;
      if (kind === 'cart-add') this.counts.carts += 1;
      if (kind === 'order') this.counts.purchases += 1;
      if (this.sessions.size < SESSIONS_MOST) this.sessions.add(fingerprint(visitOf(each)));
    }
  }

  private refuse(reason: string, count: number): void {
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + count);
  }

  report(stopped: boolean): ReplayReport {
    return {
      ...this.counts,
      sessions: this.sessions.size,
      refused: Object.fromEntries(this.refused),
      broken: this.broken,
      brokenLines: this.brokenLines,
      stopped,
    };
  }
}
