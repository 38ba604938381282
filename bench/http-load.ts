import { connect, type Socket } from 'node:net';

/** What a load run measured. Latencies in milliseconds. */
export type LoadResult = {
  readonly perSecond: number;
  readonly latencies: readonly number[];
  /** Answers other than 200. */
  readonly failures: number;
};

export type LoadOptions = {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  /** Discarded at the beginning. */
  readonly warmUpSeconds: number;
  /** The body of a connection's n-th request. */
  readonly body: (connection: number, n: number) => string;
};

const HEAD_END = Buffer.from('\r\n\r\n');

/** Length of the first whole answer in a buffer; 0 if it is not whole. */
function answerLength(buffer: Buffer): number {
  const head = buffer.indexOf(HEAD_END);
  if (head === -1) return 0;
  const length = /content-length: *(\d+)/i.exec(buffer.toString('latin1', 0, head))?.[1];
  if (length === undefined) throw new Error('an answer without content-length');
  const end = head + HEAD_END.length + Number(length);
  return buffer.length >= end ? end : 0;
}

/** Sends POSTs over keep-alive connections, one at a time on each, as fast as they are answered. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = [];
  let failures = 0;
  const startsAt = performance.now() + options.warmUpSeconds * 1_000;
  const endsAt = startsAt + options.seconds * 1_000;
  const fixed = Object.entries({ host: '127.0.0.1', 'content-type': 'application/json', ...options.headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const head = `POST ${options.path} HTTP/1.1\r\n${fixed}content-length: `;

  function converse(connection: number, socket: Socket, done: () => void): void {
    let n = 0;
    let sentAt = 0;
    let pending: Buffer | undefined;
    const send = (): void => {
      const body = options.body(connection, n);
      n += 1;
      sentAt = performance.now();
      socket.write(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    socket.on('data', (chunk) => {
      pending = pending === undefined ? chunk : Buffer.concat([pending, chunk]);
      if (answerLength(pending) === 0) return;
      const now = performance.now();
      if (now >= startsAt && now < endsAt) {
        latencies.push(now - sentAt);
        if (pending[9] !== 50) failures += 1;
      }
      pending = undefined;
      if (now < endsAt) send();
      else socket.end(done);
    });
    send();
  }

  await Promise.all(
    Array.from(
      { length: options.connections },
      (_, connection) =>
        new Promise<void>((done, failed) => {
          const socket = connect(options.port, '127.0.0.1', () => converse(connection, socket, done));
          socket.setNoDelay(true);
          socket.once('error', failed);
        }),
    ),
  );
  return { perSecond: latencies.length / options.seconds, latencies, failures };
}
