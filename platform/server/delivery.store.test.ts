import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ok, refuse } from '../../kernel/result.ts';
import { createDatabase } from './database.ts';
import { createMemoryLive } from './live.ts';
import { createLog } from './log.ts';
import { createOutbox, type Due } from './outbox.ts';
import { attachSockets, type Sockets } from './sockets.ts';
import { createStreams } from './streams.ts';
import { anyEntry } from './testing/any-entry.ts';
import { describeEngines } from './testing/engines.ts';
import { until } from './testing/until.ts';
import type { Database } from './unit.ts';

type Frame = {
  stream: string;
  seq?: number;
  entry?: { kind: string; data: unknown };
  reload?: boolean;
  refused?: string;
};

const log = createLog('silent');

describeEngines('delivery', (engine) => {
  let database: Database;
  let http: Server;
  let sockets: Sockets;
  let port: number;
  const streams = createStreams(() => database, createMemoryLive());

  beforeAll(async () => {
    database = createDatabase(engine().connection, {
      outbox: () => undefined,
      stream: (streamId, entries) => streams.announce(streamId, entries),
    });
    http = createServer();
    sockets = attachSockets({
      server: http,
      path: '/v1/socket',
      protocol: 'v1',
      streams,
      log,
      pollEvery: 100,
      pingEvery: 800,
      authorize: async (request) => {
        const [, reader] = (request.headers['sec-websocket-protocol'] ?? '').split(/, ?/);
        if (reader === undefined) return refuse('unauthorized', 'nobody', 'Say who you are.');
        if (request.headers.origin === 'https://evil.example') return refuse('forbidden', 'origin', 'Not from there.');
        return ok({
          audience: reader === 'customer' ? 'customer' : 'associate',
          subject: reader,
          mayRead: async (streamId: string) => !streamId.includes('secret'),
          opened: () => undefined,
          closed: () => undefined,
        });
      },
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()));
    port = (http.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await sockets.close();
    http.close();
  });

  async function open(reader: string, read: Record<string, number>): Promise<{ frames: Frame[]; socket: WebSocket }> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/socket`, ['floorwalker.v1', reader]);
    const frames: Frame[] = [];
    socket.on('message', (data) => frames.push(JSON.parse(String(data)) as Frame));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.send(JSON.stringify({ read }));
    return { frames, socket };
  }
  const append = (stream: string, kinds: readonly string[], audience: 'all' | 'associate' = 'all') =>
    database.forTenant('ent_a', async (unit) => {
      for (const kind of kinds) unit.append(stream, { ...anyEntry(kind, { kind }), audience });
    });
  const kinds = (frames: readonly Frame[]) => frames.map((frame) => frame.entry?.kind);

  test('QC7: a reader gets what was written before and after, in order, each once', async () => {
    await append('engagement:one', ['a', 'b']);
    const { frames, socket } = await open('associate', { 'engagement:one': 0 });
    await until('frames arrive', () => frames.length === 2);
    await Promise.all([
      append('engagement:one', ['c']),
      append('engagement:one', ['d']),
      append('engagement:one', ['e']),
    ]);
    await until('frames arrive', () => frames.length === 5);
    expect(frames.map((frame) => frame.seq)).toEqual([1, 2, 3, 4, 5]);
    socket.terminate();
    const resumed = await open('associate', { 'engagement:one': 3 });
    await until('frames arrive', () => resumed.frames.length === 2);
    expect(resumed.frames.map((frame) => frame.seq)).toEqual([4, 5]);
    resumed.socket.terminate();
  });

  test('entries written by another process arrive although nothing was announced here', async () => {
    const { frames, socket } = await open('associate', { 'engagement:other': 0 });
    await until(
      'the database shows it',
      async () => (await streams.heads(['engagement:other']))['engagement:other'] === 0,
    );
    await engine().database.forTenant('ent_a', async (unit) => unit.append('engagement:other', anyEntry('far')));
    await until('frames arrive', () => frames.length === 1);
    expect(kinds(frames)).toEqual(['far']);
    socket.terminate();
  });

  test('an entry for the associate never reaches the customer', async () => {
    await append('engagement:two', ['said'], 'all');
    await append('engagement:two', ['whispered'], 'associate');
    await append('engagement:two', ['said again'], 'all');
    const { frames, socket } = await open('customer', { 'engagement:two': 0 });
    await until('frames arrive', () => frames.length === 2);
    expect(kinds(frames)).toEqual(['said', 'said again']);
    socket.terminate();
  });

  test('a stream that is left is told no more, and may be read again; one socket may read many streams in a day, not many at once', async () => {
    const names = Array.from({ length: 201 }, (_, index) => `engagement:many-${index}`);
    const [first = '', last = ''] = [names[0], names[200]];
    const { frames, socket } = await open(
      'associate',
      Object.fromEntries(names.slice(0, 200).map((name) => [name, 0])),
    );
    const send = (frame: unknown) => socket.send(JSON.stringify(frame));
    send({ read: { [last]: 0 } });
    await until('it is refused', () => frames.length === 1);
    expect(frames[0]).toEqual({ stream: last, refused: 'too-many-streams' });
    // In one frame, too, what is left makes room for what is read.
    send({ leave: [first], read: { [last]: 0 } });
    await append(first, ['unheard']);
    await append(last, ['heard']);
    await until('a frame arrives', () => frames.length === 2);
    send({ leave: [last, 'engagement:never-read'] });
    send({ read: { [first]: 0 } });
    await until('frames arrive', () => frames.length === 3);
    expect(kinds(frames)).toEqual([undefined, 'heard', 'unheard']);
    // Left while it is being opened.
    send({ leave: [first] });
    send({ read: { [last]: 0 } });
    send({ leave: [last] });
    send({ read: { [first]: 1 } });
    await append(last, ['unheard too']);
    await append(first, ['again']);
    await until('frames arrive', () => frames.length === 4);
    expect(kinds(frames).at(-1)).toBe('again');
    socket.terminate();
  });

  test('B7: who gives no sign of life is cut off, at the latest at the second ping; who answers stays', async () => {
    const open = (autoPong: boolean) =>
      new WebSocket(`ws://127.0.0.1:${port}/v1/socket`, ['floorwalker.v1', 'associate'], { autoPong });
    const answering = [open(true), open(true), open(true)];
    const silent = [open(false), open(false), open(false)];
    await until('they are connected', () => [...answering, ...silent].every((each) => each.readyState === each.OPEN));
    await until('the silent ones are cut', () => silent.every((each) => each.readyState === each.CLOSED));
    await new Promise((resolve) => setTimeout(resolve, 1_700));
    expect(answering.map((each) => each.readyState)).toEqual([1, 1, 1]);
    for (const each of answering) each.terminate();
  });

  test('B7: a cursor past the horizon is told to reload', async () => {
    await append('engagement:old', ['a', 'b', 'c']);
    await database.system('streams', (unit) =>
      unit.sql("delete from stream_entry where stream_id = 'engagement:old' and seq < 3"),
    );
    const { frames, socket } = await open('associate', { 'engagement:old': 1, 'engagement:never': 7 });
    await until('frames arrive', () => frames.length === 2);
    expect(frames.map((frame) => [frame.stream, frame.reload])).toEqual(
      expect.arrayContaining([
        ['engagement:old', true],
        ['engagement:never', true],
      ]),
    );
    socket.terminate();
  });

  test('E2: a stranger, a foreign origin, a foreign stream and a nonsense frame are refused', async () => {
    const status = (protocols: string[], origin?: string) =>
      new Promise<number>((resolve) => {
        const socket = new WebSocket(
          `ws://127.0.0.1:${port}/v1/socket`,
          protocols,
          origin === undefined ? {} : { origin },
        );
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
        socket.once('error', () => undefined);
      });
    expect(await status(['floorwalker.v1'])).toBe(401);
    expect(await status(['floorwalker.v1', 'associate'], 'https://evil.example')).toBe(403);
    const { frames, socket } = await open('associate', { 'engagement:secret': 0 });
    await until('frames arrive', () => frames.length === 1);
    expect(frames[0]?.refused).toBe('not-yours');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.send('{"write": 1}');
    expect(await closed).toBe(1003);
    for (const nonsense of ['{"leave": "engagement:one"}', '{"leave": [1]}', '{"read": {"engagement:one": -1}}']) {
      const other = await open('associate', {});
      const ended = new Promise<number>((resolve) => other.socket.once('close', resolve));
      other.socket.send(nonsense);
      expect(await ended, nonsense).toBe(1003);
    }
  });

  test('news and deadlines are handled after commit, again after a failure, and once when it went well', async () => {
    const handled: Due[] = [];
    let failures = 1;
    const outbox = createOutbox(() => database, log);
    outbox.start({
      'test.news': async (due) => {
        if (failures > 0) {
          failures -= 1;
          throw new Error('not yet');
        }
        handled.push(due);
      },
      'test.deadline': async (due) => {
        handled.push(due);
      },
    });
    await database.forTenant('ent_a', async (unit) => {
      unit.emit('test.news', { n: 1 }, 'ent_a');
      unit.deadline('test.deadline', 'kept', unit.now + 300, 'ent_a');
      unit.deadline('test.deadline', 'cleared', unit.now + 200, 'ent_a');
    });
    await database.forTenant('ent_a', async (unit) => unit.clearDeadline('test.deadline', 'cleared'));
    await until('frames arrive', () => handled.length === 2);
    expect(handled.map((due) => [due.kind, due.subject, due.enterpriseId, due.attempt])).toEqual(
      expect.arrayContaining([
        ['test.news', null, 'ent_a', 2],
        ['test.deadline', 'kept', 'ent_a', 1],
      ]),
    );
    await until(
      'the database shows it',
      async () => (await database.system('outbox', (unit) => unit.sql('select from outbox'))).length === 0,
    );
    await outbox.stop();
  });
});
