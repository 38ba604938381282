import { Value } from 'typebox/value';
import type { EventBody } from '../features/clickstream/core/index.ts';
import { type VisitorEngagementView, WidgetState } from '../features/engagement/core/index.ts';
import { type Random, wholeBetween } from '../kernel/random.ts';
import { MINUTE, SECOND } from '../kernel/time.ts';
import { type CustomerAct, customerAct } from './customer-script.ts';
import type { Ask } from './http-client.ts';
import { planVisit, type VisitPlan } from './visit-plan.ts';

export type CustomerParts = {
  readonly ask: Ask;
  readonly random: Random;
  readonly site: VisitPlan['site'];
  readonly writeKey: string;
  /** Scheme and host of the pages that she walks through. */
  readonly origin: string;
  /** Hexadecimal digits of chance. */
  readonly hex: (digits: number) => string;
  readonly now: () => number;
  /** Whether this associate sells to her: the truth of the simulation. */
  readonly buysFrom: (associate: string, plan: VisitPlan) => boolean;
};

/** A simulated customer: `tick` does what is due; she is gone when it says so. */
export type SimulatedCustomer = { tick(): Promise<'here' | 'gone'> };

const BEAT = 15 * SECOND;
const LOOKS_EVERY = 3 * SECOND;
/** So long one simulated customer stays, plan after plan, in one visit. */
const STAYS = [5 * MINUTE, 11 * MINUTE] as const;

/** Walks through the pages of one website by plans, over the public intake, and answers in her widget. */
export function createCustomer(parts: CustomerParts): SimulatedCustomer {
  const { ask, random, site, writeKey, origin, hex, now, buysFrom } = parts;
  const visitor = `sim.${hex(28)}`;
  const session = hex(32);
  const headers = { 'x-floorwalker-key': writeKey, 'x-floorwalker-visitor': visitor };
  const leavesAt = now() + wholeBetween(random, ...STAYS);
  let plan = planVisit(random, site);
  const { device, locale } = plan;
  let next = 0;
  let dueAt = now();
  let sentAt = now();
  let lookedAt = 0;
  let path = '/';
  let attention = false;
  let engagement: VisitorEngagementView | undefined;
  let act: (CustomerAct & { readonly dueAt: number }) | undefined;
  const done = new Set<string>();

  async function send(events: readonly EventBody[]): Promise<void> {
    const at = now();
    const answer = await ask('POST', '/v1/events', headers, {
      sentAt: new Date(at).toISOString(),
      visitor,
      session,
      context: { device, locale, reach: 'widget' },
      events: events.map((body) => ({ id: hex(32), at: new Date(at).toISOString(), url: origin + path, ...body })),
    });
    sentAt = at;
    const { body } = answer;
    if (typeof body === 'object' && body !== null && 'attention' in body) attention = body.attention === true;
  }

  async function look(): Promise<void> {
    lookedAt = now();
    const { body } = await ask('GET', '/v1/widget/state', headers);
    if (!Value.Check(WidgetState, body)) return;
    engagement = body.engagement;
    if (engagement === undefined || engagement.state === 'closed') {
      attention = body.waiting !== undefined;
      engagement = undefined;
      return;
    }
    const planned = customerAct(engagement, plan.attitude, random, buysFrom(engagement.associate.name, plan));
    if (planned === undefined || done.has(planned.key)) return;
    done.add(planned.key);
    act = { ...planned, dueAt: now() + planned.afterMs };
  }

  async function perform(due: CustomerAct): Promise<void> {
    if (engagement === undefined) return;
    const root = `/v1/widget/engagements/${engagement.engagementId}`;
    if (due.kind === 'answer') await ask('POST', `${root}/answer`, headers, { answer: due.answer });
    if (due.kind === 'end') await ask('POST', `${root}/end`, headers);
    if (due.kind === 'say') {
      await ask('POST', `${root}/messages`, headers, { messageId: `msg_${hex(32)}`, text: due.text });
    }
  }

  async function walk(): Promise<'here' | 'gone'> {
    const at = now();
    const step = plan.steps[next];
    if (step === undefined) {
      if (at > leavesAt) return 'gone';
      plan = planVisit(random, site);
      next = 0;
      dueAt = at + (plan.steps[0]?.afterMs ?? 0);
      return 'here';
    }
    if (at >= dueAt) {
      path = step.path;
      const visibleMs = Math.min(at - sentAt, 60_000);
      await send(next === 0 ? step.events : [{ kind: 'beat', visibleMs }, ...step.events]);
      next += 1;
      dueAt = at + (plan.steps[next]?.afterMs ?? wholeBetween(random, 5_000, 20_000));
    } else if (at - sentAt >= BEAT) {
      await send([{ kind: 'beat', visibleMs: at - sentAt }]);
    }
    return 'here';
  }

  return {
    tick: async () => {
      if (act !== undefined && now() >= act.dueAt) {
        const due = act;
        act = undefined;
        await perform(due);
      }
      if (attention && act === undefined && now() - lookedAt >= LOOKS_EVERY) await look();
      if (engagement === undefined) return walk();
      if (now() - sentAt >= BEAT) await send([{ kind: 'beat', visibleMs: Math.min(now() - sentAt, 60_000) }]);
      return 'here';
    },
  };
}
