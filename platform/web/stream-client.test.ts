import { describe, expect, test } from 'vitest';
import { afterRestart, backoff } from './backoff.ts';
import { type ConnectionNews, createStreamClient, type StreamEntry } from './stream-client.ts';

/** A world in which connections and time are moved by hand. */
function world() {
  let now = 0;
  let deaf = false;
  const due: { at: number; work: () => void }[] = [];
  const connections: { news: ConnectionNews; sent: unknown[]; closed: boolean }[] = [];
  const client = createStreamClient({
    connect: (news) => {
      const made = { news, sent: [] as unknown[], closed: false };
      connections.push(made);
      return {
        send: (text) => {
          const said: unknown = JSON.parse(text);
          if (typeof said === 'object' && said !== null && 'read' in said) made.sent.push(said);
          else if (!deaf) made.news.received(text);
        },
        close: () => {
          made.closed = true;
        },
      };
    },
    now: () => now,
    random: () => 0.5,
    later: (work, ms) => {
      const timer = { at: now + ms, work };
      due.push(timer);
      return () => {
        const place = due.indexOf(timer);
        if (place >= 0) due.splice(place, 1);
      };
    },
  });
  const pass = (ms: number): void => {
    const until = now + ms;
    for (;;) {
      const next = due.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until) break;
      due.splice(due.indexOf(next), 1);
      now = Math.max(now, next.at);
      next.work();
    }
    now = until;
  };
  return {
    client,
    connections,
    pass,
    /** The network dies: nothing is answered any more, and nothing is said of it. */
    deafen: () => {
      deaf = true;
    },
    /** The machine sleeps: time goes on, nothing runs. */
    sleep: (ms: number) => {
      now += ms;
    },
    latest: () => {
      const latest = connections.at(-1);
      if (latest === undefined) throw new Error('no connection was made');
      return latest;
    },
  };
}

const frame = (stream: string, seq: number): string =>
  JSON.stringify({ stream, seq, at: '2026-11-21T03:00:00.000Z', entry: { kind: 'message', data: { seq } } });

function listener() {
  const seen: number[] = [];
  const calls = { reloads: 0, refusals: [] as string[] };
  return {
    seen,
    calls,
    entry: (entry: StreamEntry) => seen.push(entry.seq),
    reload: () => {
      calls.reloads += 1;
    },
    refused: (reason: string) => calls.refusals.push(reason),
  };
}

describe('the one socket of a page', () => {
  test('B2: after a cut it reads on from the cursor of each stream; nothing twice, nothing lost', () => {
    const { client, latest, connections, pass } = world();
    const chat = listener();
    client.follow('engagement:e1', 3, chat);
    latest().news.opened();
    expect(latest().sent).toEqual([{ read: { 'engagement:e1': 3 } }]);
    latest().news.received(frame('engagement:e1', 4));
    latest().news.received(frame('engagement:e1', 5));
    latest().news.closed();
    expect(client.status().state).toBe('offline');
    pass(1_000);
    expect(connections).toHaveLength(2);
    latest().news.opened();
    expect(latest().sent).toEqual([{ read: { 'engagement:e1': 5 } }]);
    latest().news.received(frame('engagement:e1', 5));
    latest().news.received(frame('engagement:e1', 6));
    expect(chat.seen).toEqual([4, 5, 6]);
  });

  test('B4: waits longer after each failure and never in step with others', () => {
    const spans = [0, 1, 2, 3, 10].map((attempt) => [backoff(attempt, 0), backoff(attempt, 1)]);
    expect(spans).toEqual([
      [100, 600],
      [100, 1_100],
      [100, 2_100],
      [100, 4_100],
      [100, 20_100],
    ]);
  });

  test('B3: a connection that held begins anew with short pauses; one that is cut at once does not', () => {
    const { client, latest, connections, pass } = world();
    client.follow('engagement:e1', 7, listener());
    const cutAfter = (ms: number): void => {
      latest().news.opened();
      pass(ms);
      latest().news.closed();
    };
    const pauseAfterCut = (): number => {
      const before = connections.length;
      for (let ms = 0; ; ms += 50) {
        if (connections.length > before) return ms;
        pass(50);
      }
    };
    for (let cut = 0; cut < 6; cut += 1) {
      cutAfter(2_000);
      expect(pauseAfterCut()).toBe(350);
    }
    const pauses = Array.from({ length: 4 }, () => {
      cutAfter(100);
      return pauseAfterCut();
    });
    expect(pauses).toEqual([600, 1_100, 2_100, 4_100]);
  });

  test('B3: an answer of the server ends a long pause, once in five seconds', () => {
    const { client, latest, connections, pass } = world();
    client.follow('engagement:e1', 7, listener());
    latest().news.opened();
    pass(2_000);
    for (let failure = 0; failure < 6; failure += 1) {
      latest().news.closed();
      if (failure < 5) pass(20_000);
    }
    const tried = connections.length;
    client.answered();
    pass(600);
    expect(connections).toHaveLength(tried + 1);
    latest().news.closed();
    client.answered();
    pass(500);
    expect(connections).toHaveLength(tried + 1);
    for (let second = 0; second < 5; second += 1) {
      pass(1_000);
      client.answered();
    }
    pass(600);
    latest().news.opened();
    expect(client.status().state).toBe('live');
  });

  test('B3: after a sleep the old connection is distrusted and everything is read again', () => {
    const { client, latest, connections, pass, sleep } = world();
    const chat = listener();
    client.follow('engagement:e1', 7, chat);
    latest().news.opened();
    pass(30_000);
    expect(connections).toHaveLength(1);
    sleep(3 * 60_000);
    pass(1_000);
    expect(connections).toHaveLength(2);
    expect(connections[0]?.closed).toBe(true);
    latest().news.opened();
    expect(latest().sent).toEqual([{ read: { 'engagement:e1': 7 } }]);
  });

  test('B3: a connection that died in silence is noticed: at once when she is back, within 17 s by itself', () => {
    const { client, latest, connections, pass, deafen } = world();
    client.follow('associate:m1', 4, listener());
    latest().news.opened();
    pass(60_000);
    client.wake();
    pass(2_000);
    expect(connections).toHaveLength(1);
    deafen();
    client.wake();
    pass(1_000);
    expect(connections).toHaveLength(2);
    expect(connections[0]?.closed).toBe(true);
    latest().news.opened();
    expect(latest().sent).toEqual([{ read: { 'associate:m1': 4 } }]);
    pass(17_000);
    expect(connections).toHaveLength(3);
  });

  test('B3: what was on its way before the connection died is no sign of life', () => {
    const { client, latest, connections, pass, deafen } = world();
    const told = listener();
    client.follow('associate:m1', 4, told);
    latest().news.opened();
    pass(3_000);
    deafen();
    client.wake();
    pass(500);
    latest().news.received(frame('associate:m1', 5));
    expect(told.seen).toEqual([5]);
    pass(1_000);
    expect(connections).toHaveLength(2);
    latest().news.opened();
    expect(latest().sent).toEqual([{ read: { 'associate:m1': 5 } }]);
  });

  test('B3: an attempt that is not answered is given up after five seconds', () => {
    const { client, connections, pass } = world();
    client.follow('associate:m1', 4, listener());
    pass(5_400);
    expect(connections).toHaveLength(2);
    expect(connections[0]?.closed).toBe(true);
  });

  test('B4: clients of a server that restarts come back spread over three seconds, also when another one answers', () => {
    const { client, latest, connections, pass } = world();
    client.follow('associate:m1', 4, listener());
    latest().news.opened();
    pass(2_000);
    latest().news.closed({ restarting: true });
    client.answered();
    pass(1_500);
    expect(connections).toHaveLength(1);
    pass(100);
    expect(connections).toHaveLength(2);
    expect([0, 1].map(afterRestart)).toEqual([100, 3_100]);
  });

  test('B3: being online again does not wait for the backoff', () => {
    const { client, latest, connections } = world();
    client.follow('associate:m1', 0, listener());
    latest().news.opened();
    latest().news.closed();
    client.wake();
    expect(connections).toHaveLength(2);
  });

  test('B7: a cursor past the horizon tells the follower to load afresh, and reading goes on from the head', () => {
    const { client, latest, pass } = world();
    const chat = listener();
    client.follow('engagement:e1', 2, chat);
    latest().news.opened();
    latest().news.received(JSON.stringify({ stream: 'engagement:e1', seq: 90, reload: true }));
    expect(chat.calls.reloads).toBe(1);
    latest().news.closed();
    pass(2_000);
    latest().news.opened();
    expect(latest().sent).toEqual([{ read: { 'engagement:e1': 90 } }]);
  });

  test('a live list takes every frame, and is loaded afresh after each return', () => {
    const { client, latest, pass } = world();
    const floor = listener();
    client.follow('floor:ent_1', 0, floor, { live: true });
    latest().news.opened();
    latest().news.received(frame('floor:ent_1', 0));
    latest().news.received(frame('floor:ent_1', 0));
    expect([floor.seen.length, floor.calls.reloads]).toEqual([2, 0]);
    latest().news.closed();
    pass(2_000);
    latest().news.opened();
    expect(floor.calls.reloads).toBe(1);
  });

  test('two followers of one stream each get what they miss; a stopped one gets nothing', () => {
    const { client, latest } = world();
    const early = listener();
    const late = listener();
    client.follow('associate:m1', 5, early);
    latest().news.opened();
    const stop = client.follow('associate:m1', 3, late);
    expect(latest().sent.at(-1)).toEqual({ read: { 'associate:m1': 3 } });
    for (const seq of [4, 5, 6]) latest().news.received(frame('associate:m1', seq));
    expect([early.seen, late.seen]).toEqual([[6], [4, 5, 6]]);
    stop();
    expect(latest().sent.at(-1)).toEqual({ read: { 'associate:m1': 3 } });
    latest().news.received(frame('associate:m1', 7));
    expect([early.seen, late.seen]).toEqual([
      [6, 7],
      [4, 5, 6],
    ]);
  });

  test('what nobody follows any more is left, and not read again after a cut', () => {
    const { client, latest, pass } = world();
    const stop = client.follow('engagement:e1', 0, listener());
    client.follow('associate:m1', 5, listener());
    latest().news.opened();
    stop();
    expect(latest().sent.at(-1)).toEqual({ read: {}, leave: ['engagement:e1'] });
    client.follow('engagement:e1', 2, listener())();
    expect(latest().sent.slice(-2)).toEqual([{ read: { 'engagement:e1': 2 } }, { read: {}, leave: ['engagement:e1'] }]);
    latest().news.closed();
    pass(1_000);
    latest().news.opened();
    expect(latest().sent).toEqual([{ read: { 'associate:m1': 5 } }]);
  });

  test('a refused stream says why; what is no frame is ignored', () => {
    const { client, latest } = world();
    const foreign = listener();
    client.follow('associate:other', 0, foreign);
    latest().news.opened();
    for (const odd of ['', '[]', 'null', '{"seq":1}', undefined]) latest().news.received(odd);
    latest().news.received(JSON.stringify({ stream: 'associate:other', refused: 'not-yours' }));
    expect(foreign.calls.refusals).toEqual(['not-yours']);
    expect(foreign.seen).toEqual([]);
  });

  test('nothing is missing while nothing is followed', () => {
    const { client, connections } = world();
    expect(client.status().state).toBe('idle');
    client.wake();
    expect(connections).toHaveLength(0);
  });
});
