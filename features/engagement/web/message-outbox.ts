import { ApiProblem, mayRetry } from '../../../platform/web/api-client.ts';
import { backoff } from '../../../platform/web/backoff.ts';
import type { SendMessageBody } from '../core/index.ts';

/** A message that the server has not yet confirmed. `refused` ones wait for a decision of the writer. */
export type Pending = {
  readonly engagementId: string;
  readonly messageId: string;
  readonly text: string;
  /** When it was written, browser time. */
  readonly at: number;
  readonly state: 'sending' | 'waiting' | 'refused';
  readonly refusal?: { readonly message: string; readonly by?: string; readonly when?: string };
};

export type Outbox = {
  readonly add: (engagementId: string, text: string) => void;
  /** Tries a waiting or refused message again, with the same id. */
  readonly retry: (messageId: string) => void;
  /** Takes a message back that was not sent. */
  readonly discard: (messageId: string) => void;
  readonly pending: () => readonly Pending[];
  /** Whether a message was written in this tab, since it was opened or before a reload while it was on its way. */
  readonly isOwn: (messageId: string) => boolean;
  readonly watch: (listener: () => void) => () => void;
};

type Deps = {
  readonly send: (engagementId: string, body: SendMessageBody) => Promise<unknown>;
  /** Keeps the messages over a reload of the page. */
  readonly keep: { readonly read: () => unknown; readonly write: (pending: readonly Pending[]) => void };
  readonly makeMessageId: () => string;
  readonly now: () => number;
  readonly random: () => number;
  readonly later: (work: () => void, ms: number) => void;
};

const textIn = (details: Readonly<Record<string, unknown>>, ...names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = details[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
};

function refusalFrom(error: unknown): NonNullable<Pending['refusal']> {
  if (!(error instanceof ApiProblem)) return { message: String(error) };
  const by = textIn(error.details, 'by', 'who', 'name');
  const when = textIn(error.details, 'at', 'when');
  return { message: error.message, ...(by === undefined ? {} : { by }), ...(when === undefined ? {} : { when }) };
}

function isPending(value: unknown): value is Pending {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['engagementId', 'messageId', 'text'].every((name) => name in value && typeof Reflect.get(value, name) === 'string')
  );
}

/**
 * Messages on their way. Each keeps its id over every try, so that the server counts it once; those of one conversation
 * go in the order in which they were written, the next when the one before is confirmed.
 */
export function createOutbox({ send, keep, makeMessageId, now, random, later }: Deps): Outbox {
  const kept = keep.read();
  let list: readonly Pending[] = Array.isArray(kept)
    ? kept.filter(isPending).map((each) => ({ ...each, state: each.state === 'refused' ? 'refused' : 'waiting' }))
    : [];
  const watchers = new Set<() => void>();
  const own = new Set(list.map((each) => each.messageId));
  const busy = new Set<string>();
  const tries = new Map<string, number>();

  const change = (next: readonly Pending[]): void => {
    list = next;
    keep.write(list);
    for (const watcher of watchers) watcher();
  };
  const mark = (messageId: string, mended: Partial<Pending>): void =>
    change(list.map((each) => (each.messageId === messageId ? { ...each, ...mended } : each)));

  const pump = (engagementId: string): void => {
    const next = list.find((each) => each.engagementId === engagementId && each.state !== 'refused');
    if (next === undefined || busy.has(engagementId)) return;
    busy.add(engagementId);
    mark(next.messageId, { state: 'sending' });
    send(engagementId, { messageId: next.messageId, text: next.text }).then(
      () => {
        busy.delete(engagementId);
        tries.delete(next.messageId);
        change(list.filter((each) => each.messageId !== next.messageId));
        pump(engagementId);
      },
      (error: unknown) => {
        busy.delete(engagementId);
        if (mayRetry(error)) {
          const attempt = tries.get(next.messageId) ?? 0;
          tries.set(next.messageId, attempt + 1);
          mark(next.messageId, { state: 'waiting' });
          later(() => pump(engagementId), backoff(attempt, random()));
        } else {
          mark(next.messageId, { state: 'refused', refusal: refusalFrom(error) });
          pump(engagementId);
        }
      },
    );
  };
  for (const engagementId of new Set(list.map((each) => each.engagementId))) later(() => pump(engagementId), 0);

  return {
    add: (engagementId, text) => {
      const messageId = makeMessageId();
      own.add(messageId);
      change([...list, { engagementId, messageId, text, at: now(), state: 'sending' }]);
      pump(engagementId);
    },
    retry: (messageId) => {
      const found = list.find((each) => each.messageId === messageId);
      if (found === undefined) return;
      mark(messageId, { state: 'waiting' });
      pump(found.engagementId);
    },
    discard: (messageId) => change(list.filter((each) => each.messageId !== messageId || each.state === 'sending')),
    pending: () => list,
    isOwn: (messageId) => own.has(messageId),
    watch: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
  };
}
