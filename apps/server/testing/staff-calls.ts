import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';
import type { WorldAssociate } from './server-world.ts';

/** What a request was answered with; an empty body is an empty object. */
export type Answer = { readonly status: number; readonly type: string; readonly body: Record<string, unknown> };

/** One entry of a stream as a socket delivered it. */
export type DeskEntry = {
  readonly stream: string;
  readonly seq: number;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
};

/** An associate's desktop as far as sockets go: it is connected, and keeps what it is told. */
export type TestDesk = {
  readonly entries: readonly DeskEntry[];
  /** Entries of a kind about one opportunity. */
  about(kind: string, opportunityId: string): readonly DeskEntry[];
  close(): void;
  isClosed(): boolean;
};

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** A request of somebody with a bearer token; rejects when the connection breaks before the answer. */
export function call(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  token: string | undefined,
  body?: unknown,
  /** The version that it is meant for. */
  version?: number,
): Promise<Answer> {
  return ask(method, url, body, {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
  });
}

/** The same of somebody whom other headers name. */
export function ask(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  body: unknown,
  named: Readonly<Record<string, string>>,
): Promise<Answer> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    ...named,
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers }, (response) => {
      let answer = '';
      response.on('data', (part) => {
        answer += String(part);
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: String(response.headers['content-type'] ?? ''),
          body: answer === '' ? {} : (JSON.parse(answer) as Record<string, unknown>),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

export function accept(url: string, associate: WorldAssociate, offerId: string): Promise<Answer> {
  return call('POST', `${url}/v1/offers/${offerId}/accept`, associate.token);
}

/** Opens a desktop: available, and reading the associate's stream from its beginning. */
export async function openDesk(url: string, { associateId, token }: WorldAssociate): Promise<TestDesk> {
  await call('PUT', `${url}/v1/me/presence`, token, { declared: 'available' });
  const entries: DeskEntry[] = [];
  const stream = `associate:${associateId}`;
  let last = 0;
  async function connect(): Promise<WebSocket> {
    const opened = new WebSocket(`${url.replace('http', 'ws')}/v1/socket`, ['floorwalker.v1'], {
      headers: { authorization: `Bearer ${token}` },
    });
    // A server that is killed breaks its sockets: that is for the test to look at, by what did not arrive.
    opened.on('error', () => undefined);
    opened.on('message', (data) => {
      const frame = JSON.parse(String(data)) as {
        stream: string;
        seq: number;
        entry?: Pick<DeskEntry, 'kind' | 'data'>;
      };
      last = frame.seq;
      if (frame.entry !== undefined) entries.push({ stream: frame.stream, seq: frame.seq, ...frame.entry });
    });
    await new Promise<void>((resolve, reject) => {
      opened.once('open', resolve);
      opened.once('close', () => reject(new Error('The socket was refused.')));
    });
    // What it may read is looked at anew, also when she has just become a member: a desktop comes back by itself.
    opened.once('close', (code) => {
      if (code === 4001)
        void connect().then(
          (again) => Object.assign(live, { socket: again }),
          () => undefined,
        );
    });
    opened.send(JSON.stringify({ read: { [stream]: last } }));
    return opened;
  }
  const live = { socket: await connect() };
  return {
    entries,
    about: (kind, opportunityId) =>
      entries.filter((each) => each.kind === kind && each.data['opportunityId'] === opportunityId),
    close: () => live.socket.close(),
    isClosed: () => live.socket.readyState === WebSocket.CLOSED,
  };
}
