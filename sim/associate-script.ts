import type { EngagementView, OutcomeBody } from '../features/engagement/core/index.ts';
import type { OfferView } from '../features/queue/core/index.ts';
import { pickOne, type Random, wholeBetween } from '../kernel/random.ts';
import { type Mood, TAKES_IT } from './people.ts';

/** What a simulated associate finds on her desk. */
export type SimulatedDesk = {
  readonly offers: readonly Pick<OfferView, 'offerId' | 'simulated' | 'associateId' | 'callback'>[];
  readonly engagements: readonly Pick<
    EngagementView,
    'engagementId' | 'state' | 'greeted' | 'messages' | 'simulated' | 'openingWords' | 'topic' | 'outcome'
  >[];
};

/** Something to do after a while. `key` names it: what was done, or is planned, under a key is not planned again. */
export type Act = { readonly key: string; readonly afterMs: number } & (
  | { readonly kind: 'take'; readonly offerId: string }
  | { readonly kind: 'decline'; readonly offerId: string; readonly reason: string }
  /** She does not do what is to be done, and does not think of it again. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'say'; readonly engagementId: string; readonly text: string }
  | { readonly kind: 'end'; readonly engagementId: string }
  | { readonly kind: 'conclude'; readonly engagementId: string; readonly outcome: OutcomeBody }
);

/** How long a simulated associate looks at a real customer before she decides. Milliseconds. */
export const LOOKS_FOR = 5_000;
/** A conversation in which nobody says anything for so long is ended politely. */
const SILENCE = 4 * 60_000;

const ANSWERS: readonly string[] = [
  'Good question. What will you use it for most of the time?',
  'For that I would look at two things first: what it weighs in a year of use, and what it costs in five.',
  'Most customers in your place took the middle one and were content with it; the dearer one pays off from daily use.',
  'I can put the three figures that matter side by side for you. Which budget shall I keep to?',
  'That fits well. I have noted it, so that you need not say it twice.',
];

const SIMULATED_ANSWERS: readonly string[] = [
  'I should say it plainly: I am a simulated adviser in a demonstration, and I can only give prepared answers. A real colleague would now ask what matters most to you.',
  'That goes beyond my script. Sign in at the desk as a real adviser in a second window and answer it yourself.',
  'I am still simulated, and still glad that you ask.',
];

function greeting(name: string, engagement: SimulatedDesk['engagements'][number]): string {
  if (engagement.simulated) return engagement.openingWords;
  return `Hello, I am ${name}, a simulated adviser: this is a demonstration and no real colleague is at a desk. You were looking at ${engagement.topic}; ask me, and I answer as far as my script goes.`;
}

/** What came of a simulated conversation. */
function outcomeOf(random: Random, engagement: SimulatedDesk['engagements'][number]): OutcomeBody {
  if (!engagement.simulated) {
    return { result: 'not-sold', reason: 'A simulated associate talked with a real visitor.' };
  }
  if (engagement.messages.some((message) => message.from === 'customer' && message.text === TAKES_IT)) {
    const lends = /private|wealth|credit|mortgage/i.test(engagement.topic);
    const amount = lends ? wholeBetween(random, 40, 160) * 10_000 : wholeBetween(random, 120, 2_400);
    return { result: 'sold', amountMinor: amount * 100, currency: 'USD' };
  }
  const reason = pickOne(random, ['Wants to think about it', 'Too dear', 'Only looking', 'Buys in the branch']);
  return { result: 'not-sold', reason };
}

/** Who she is. With real customers she is as she should be, whatever her mood. */
export type SimulatedSelf = { readonly name: string; readonly mood: Mood };

/**
 * Everything that a simulated associate has to do now. A real customer's offer is looked at for five seconds before she
 * reaches for it; whether she may have it is decided by the server, which keeps real customers for real associates.
 */
export function actsFor(self: SimulatedSelf, desk: SimulatedDesk, random: Random): readonly Act[] {
  return [
    ...desk.offers.map((offer) => actOn(self.mood, offer, random)),
    ...desk.engagements.flatMap((engagement) => actsInside(self, engagement, random)),
  ];
}

function actOn(mood: Mood, { offerId, simulated, callback }: SimulatedDesk['offers'][number], random: Random): Act {
  const key = `take:${offerId}`;
  const afterMs = simulated ? wholeBetween(random, mood.pace, 2 * mood.pace) : LOOKS_FOR;
  // A script cannot telephone: whoever is to be called back is left to real colleagues.
  if (callback !== undefined) return { kind: 'decline', key, afterMs, offerId, reason: 'Cannot telephone' };
  const chance = simulated ? random() : 1;
  if (chance < mood.letsLapse) return { kind: 'forget', key, afterMs };
  if (chance < mood.letsLapse + mood.declines)
    return { kind: 'decline', key, afterMs, offerId, reason: 'On the telephone' };
  return { kind: 'take', key, afterMs, offerId };
}

function actsInside(
  { name, mood }: SimulatedSelf,
  engagement: SimulatedDesk['engagements'][number],
  random: Random,
): readonly Act[] {
  const { engagementId, state, greeted, messages, simulated } = engagement;
  const forgets = (share: number) => simulated && random() < share;
  if (!greeted && (state === 'inviting' || state === 'talking')) {
    const text = greeting(name, engagement);
    if (forgets(mood.forgetsToGreet)) return [{ kind: 'forget', key: `greet:${engagementId}`, afterMs: 0 }];
    return [
      { kind: 'say', key: `greet:${engagementId}`, engagementId, text, afterMs: wholeBetween(random, 1_500, 4_000) },
    ];
  }
  if (state === 'wrapping' && engagement.outcome === undefined) {
    if (forgets(mood.forgetsOutcome)) return [{ kind: 'forget', key: `conclude:${engagementId}`, afterMs: 0 }];
    const outcome = outcomeOf(random, engagement);
    const afterMs = wholeBetween(random, 3_000, 9_000);
    return [{ kind: 'conclude', key: `conclude:${engagementId}`, engagementId, outcome, afterMs }];
  }
  if (state !== 'talking') return [];
  const last = messages.at(-1);
  const turn = messages.filter((message) => message.from === 'customer').length;
  const quiet: Act = { kind: 'end', key: `end:${engagementId}:${messages.length}`, engagementId, afterMs: SILENCE };
  if (last?.from !== 'customer') return [quiet];
  const texts = simulated ? ANSWERS : SIMULATED_ANSWERS;
  const text = texts[Math.min(turn, texts.length) - 1] ?? ANSWERS[0] ?? '';
  const afterMs = wholeBetween(random, 3_000, 8_000);
  return [{ kind: 'say', key: `say:${engagementId}:${messages.length}`, engagementId, text, afterMs }, quiet];
}
