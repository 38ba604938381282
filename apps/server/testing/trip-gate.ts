import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/**
 * What happens to one request with events: it passes; the proxy answers 503 itself, as one whose server restarts; the server
 * is busy and says when to come again; the connection breaks before it; or the server takes it and the answer is lost.
 */
export type Mood = 'pass' | 'away' | 'busy' | 'broken' | 'unanswered';

/** A proxy in front of a server, as installations have one, that fails as told. */
export type Gate = {
  readonly url: string;
  /** What befalls the next requests with events, in order; after them all pass. */
  readonly moods: Mood[];
  /** Method, address and fate of every request. */
  readonly seen: readonly string[];
  close(): Promise<void>;
};

/** Requests that bring events; all others ask for settings or permission, and pass. */
const BRINGS_EVENTS =
  /^\/(v1\/(batch|b|[a-z]|track|page|identify|group|alias|import)|beacon|e|i|batch|com\.snowplowanalytics\.snowplow)\b/;

/** @param target where the server is */
export async function startGate(target: string): Promise<Gate> {
  const moods: Mood[] = [];
  const seen: string[] = [];

  function forward(asked: IncomingMessage, body: Buffer, reply: ServerResponse, mood: Mood): void {
    const { method, url, headers } = asked;
    const sent = request(target + (url ?? ''), { method, headers }, (answer) => {
      if (mood === 'unanswered') {
        answer.resume();
        answer.once('end', () => reply.destroy());
      } else answer.pipe(reply.writeHead(answer.statusCode ?? 502, answer.headers));
    });
    sent.once('error', () => reply.destroy());
    sent.end(body);
  }

  const server = createServer((asked, reply) => {
    const parts: Buffer[] = [];
    asked.on('data', (part: Buffer) => parts.push(part));
    asked.on('error', () => undefined);
    asked.once('end', () => {
      const withEvents = asked.method !== 'OPTIONS' && BRINGS_EVENTS.test(asked.url ?? '');
      const mood = (withEvents ? moods.shift() : undefined) ?? 'pass';
      seen.push(`${asked.method} ${asked.url?.split('?')[0]} ${mood}`);
      const origin = asked.headers.origin ?? '*';
      if (mood === 'broken') reply.destroy();
      else if (mood === 'away') reply.writeHead(503, { 'content-type': 'text/plain' }).end('Service unavailable');
      else if (mood === 'busy') {
        // As the server's own answer: scripts of the page's origin may read it, and PostHog's SDK waits for 503 only.
        const status = /^\/(e|batch)\b/.test(asked.url ?? '') ? 503 : 429;
        const readable = { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' };
        reply
          .writeHead(status, { ...readable, 'retry-after': '1', 'content-type': 'application/problem+json' })
          .end('{}');
      } else forward(asked, Buffer.concat(parts), reply, mood);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    moods,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
