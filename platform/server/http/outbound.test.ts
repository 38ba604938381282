import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOutbound, isPublicAddress } from './outbound.ts';

let server: Server;
let url: string;
let seen: { readonly body: string; readonly headers: Readonly<Record<string, unknown>> }[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    seen.push({ body, headers: request.headers });
    if (request.url === '/moved') response.writeHead(302, { location: '/' });
    response.end('x'.repeat(1_000_000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

test.each<readonly [string, boolean]>([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ...[
    '10.1.2.3',
    '172.31.0.1',
    '192.168.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
  ].map((address) => [address, false] as const),
  ...[
    '::1',
    '::',
    'fc00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001:db8::1',
    'ff02::1',
  ].map((address) => [address, false] as const),
])('OQ7: %s is an address of the public internet: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});

test.each([
  ['http://shop.example/', 'https://'],
  ['ftp://shop.example/', 'https://'],
  ['https://10.0.0.1/', 'private network'],
  ['https://[::1]/', 'private network'],
  ['https://2130706433/', 'private network'],
  ['https://0x7f.1/', 'private network'],
  ['https://localhost/', 'this machine'],
  ['https://user:secret@shop.example/', 'user name'],
  ['shop.example', 'no URL'],
])('OQ7: off loopback %s is not sent to', async (address, why) => {
  const outbound = createOutbound({ allowLoopback: false });
  expect(outbound.problemOf(address)).toContain(why);
  expect(await outbound.post(address, {}, '')).toMatchObject({ fault: expect.stringContaining(why) });
});

test('OQ7: a name that leads to this machine is found out when it is resolved', async () => {
  // Resolvable on every machine, and not among the names that are told by their spelling.
  const outbound = createOutbound({ allowLoopback: false });
  expect(outbound.problemOf('https://localhost.localdomain/')).toBeUndefined();
  const { fault } = (await outbound.post('https://localhost.localdomain/', {}, '')) as { fault: string };
  expect(fault).toMatch(/private network|cannot be resolved/);
});

test('OQ7: on loopback a receiver gets body and headers; redirects are answers like others', async () => {
  seen = [];
  const outbound = createOutbound({ allowLoopback: true });
  expect(await outbound.post(url, { 'webhook-id': 'm1' }, 'bödy')).toEqual({ status: 200 });
  expect(await outbound.post(`${url}/moved`, {}, '')).toEqual({ status: 302 });
  expect(seen).toMatchObject([{ body: 'bödy', headers: { 'webhook-id': 'm1' } }, { body: '' }]);
  const outboundOff = createOutbound({ allowLoopback: false });
  expect(await outboundOff.post(url, {}, '')).toMatchObject({ fault: expect.stringContaining('https://') });
  expect(await outbound.post('http://127.0.0.1:9/', {}, '')).toEqual({ fault: 'The connection was refused.' });
});
