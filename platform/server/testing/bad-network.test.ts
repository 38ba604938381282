import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { type BadNetwork, NO_TROUBLES, openBadNetwork } from './bad-network.ts';
import { until } from './until.ts';

const CONNECTIONS = 4;
const MESSAGES = 25;

/** What one end was sent, in the order of arrival: the connection's letter and a number each. */
type Arrivals = string[];

let server: Server;
let network: BadNetwork;
let clients: Socket[];
const atServer: Arrivals = [];
const atClients: Arrivals = [];

const readTokens = (socket: Socket, into: Arrivals, token: (text: string) => void = () => undefined): void => {
  socket.on('error', () => undefined);
  socket.setEncoding('utf8').on('data', (text: string) => {
    for (const each of text.split(' ').filter(Boolean)) {
      into.push(each);
      token(each);
    }
  });
};

beforeAll(async () => {
  server = createServer((socket) => readTokens(socket.setNoDelay(), atServer, (token) => socket.write(`${token} `)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  network = await openBadNetwork([(server.address() as AddressInfo).port], seededRandom(7));
  clients = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const socket = connect(network.port, '127.0.0.1').setNoDelay();
      await once(socket, 'connect');
      readTokens(socket, atClients);
      return socket;
    }),
  );
  await until('all are joined', () => network.count() === CONNECTIONS);
});
afterAll(async () => {
  await network.close();
  server.close();
});

/** Sends one message after another, on each connection in turn. */
async function sendAll(): Promise<readonly string[]> {
  const sent: string[] = [];
  atServer.length = 0;
  atClients.length = 0;
  for (let n = 0; n < MESSAGES * CONNECTIONS; n += 1) {
    const token = `${'abcd'[n % CONNECTIONS]}${n}`;
    sent.push(token);
    clients[n % CONNECTIONS]?.write(`${token} `);
    // The network has it before the next is sent.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until('all has come back', () => atClients.length === sent.length);
  return sent;
}

/** How many arrived after one that was sent later. */
const overtakenIn = (arrived: Arrivals): number => {
  const places = arrived.map((token) => Number(token.slice(1)));
  return places.filter((place, index) => places.slice(0, index).some((earlier) => earlier > place)).length;
};

test('B2: a network that holds connections back reorders what different ones carry, both ways, and never what one carries', async () => {
  network.trouble({ hold: 0.2, holdMs: 30 });
  const sent = await sendAll();
  expect(overtakenIn(atServer)).toBeGreaterThan(10);
  expect(overtakenIn(atClients)).toBeGreaterThan(10);
  expect(network.overtaken()).toBeGreaterThan(0);
  for (const letter of 'abcd') {
    const own = (tokens: readonly string[]) => tokens.filter((token) => token.startsWith(letter));
    expect(own(atServer)).toEqual(own(sent));
    expect(own(atClients)).toEqual(own(sent));
  }
});

test('B2: an answer that is held comes after the news of the same change, which was sent later on another connection', async () => {
  const order: string[] = [];
  // Held for 600 ms, both ways.
  const slow = await openBadNetwork([(server.address() as AddressInfo).port], () => 0.5);
  const [answered, told] = [connect(slow.port, '127.0.0.1'), connect(slow.port, '127.0.0.1')];
  try {
    answered.on('error', () => undefined).once('data', () => order.push('answer'));
    told.on('error', () => undefined).once('data', () => order.push('news'));
    slow.trouble({ hold: 1, holdMs: 1_200 });
    answered.write('x1 ');
    await until('it is held', () => slow.held() === 1);
    slow.trouble(NO_TROUBLES);
    told.write('y2 ');
    await until('both have come', () => order.length === 2);
    expect(order).toEqual(['news', 'answer']);
  } finally {
    await slow.close();
  }
});
