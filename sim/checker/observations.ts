// What clients saw, and what is stored: the two sides that the checker compares. Nothing here knows how the product decides.

/** One thing that a client was told. `client` is `associate:ID` or `customer:TOKEN`. */
export type Observation =
  /** A reply: to what, and what came of it. */
  | {
      readonly kind: 'reply';
      readonly client: string;
      readonly method: string;
      readonly path: string;
      readonly sent?: unknown;
      readonly status: number;
      readonly body: unknown;
    }
  /** Events that the server said it had taken. */
  | { readonly kind: 'acknowledged'; readonly client: string; readonly ids: readonly string[] }
  /** She closed the page; `unfinished` while she waited for somebody, or somebody was just coming. */
  | { readonly kind: 'left'; readonly client: string; readonly unfinished: boolean }
  /** A stream that she was not let read. */
  | { readonly kind: 'unread'; readonly client: string; readonly stream: string; readonly reason: string }
  /** An entry of a stream, as the socket brought it. */
  | {
      readonly kind: 'entry';
      readonly client: string;
      readonly stream: string;
      readonly seq: number;
      readonly entry: { readonly kind: string; readonly data: Readonly<Record<string, unknown>> };
    };

/** What every client saw, in the order in which it did. */
export type ClientLog = { readonly seen: Observation[]; note(observation: Observation): void };

export function createClientLog(): ClientLog {
  const seen: Observation[] = [];
  return { seen, note: (observation) => void seen.push(observation) };
}

/** What is stored at the end. Moments in milliseconds. */
export type Stored = {
  readonly opportunities: readonly {
    readonly id: string;
    readonly visitor: string;
    readonly state: string;
    readonly asked: boolean;
    readonly verdict: string;
    readonly mode: string;
    readonly reason: string | null;
    readonly openedAt: number;
    readonly closedAt: number | null;
  }[];
  readonly offers: readonly {
    readonly id: string;
    readonly opportunity: string;
    readonly associate: string;
    readonly state: string;
    readonly madeAt: number;
    readonly endedAt: number | null;
  }[];
  readonly engagements: readonly {
    readonly id: string;
    readonly opportunity: string;
    readonly associate: string;
    readonly visitor: string;
    readonly state: string;
    readonly greeted: boolean;
    readonly startedAt: number;
    readonly talkingAt: number | null;
    readonly closedAt: number | null;
    readonly reason: string | null;
    readonly trials: number;
    readonly won: number;
    readonly shownAs: string;
  }[];
  readonly messages: readonly {
    readonly engagement: string;
    readonly id: string;
    readonly place: number;
    readonly from: string;
    readonly text: string;
  }[];
  readonly outcomes: readonly {
    readonly engagement: string;
    readonly result: string;
    readonly amount: number | null;
  }[];
  /** Slots that are held, by whom they are held, and what their persons count. */
  readonly slots: readonly { readonly person: string; readonly holder: string }[];
  readonly used: readonly { readonly person: string; readonly count: number }[];
  /** How often each event is stored. */
  readonly events: readonly { readonly id: string; readonly count: number }[];
  /** How many events the sessions of all visitors count together. */
  readonly folded: number;
  /** What the records of all associates add up to. */
  readonly recorded: { readonly trials: number; readonly won: number };
};
