import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { expect, test } from 'vitest';
import type { IntakeReply } from '../../features/clickstream/core/index.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { startProcess } from './testing/server-process.ts';
import { seedWorld } from './testing/server-world.ts';

/** One address in each notation, and what a shortened one would begin with. */
const ADDRESSES = ['203.0.113.77', '2001:db8:85a3:77::7334', '::ffff:203.0.113.77', '::ffff:cb00:714d'];
const TRACES = /203\.0\.113|2001:db8:85a3|cb00:71|127\.0\.0\.1|::1\b/i;

function fresh(): string {
  return randomBytes(8).toString('hex');
}

type Trial = { readonly path: string; readonly body: unknown };

/** Requests of every sender that state an address wherever their shape or a site may have it, in events taken and parked. */
function trialsWith(ip: string): readonly Trial[] {
  const site = { ip_address: ip, deep: [{ clientIp: ip }] };
  const segment = (more: object) => ({ messageId: fresh(), anonymousId: fresh(), ip, context: { ip }, ...more });
  const posthog = (event: string) => {
    const properties = { distinct_id: fresh(), $ip: ip, ip, $set: { $ip: ip, ip }, ...site };
    return { uuid: fresh(), event, ip, $set: { $initial_ip: ip }, properties };
  };
  const snowplow = (e: string) => {
    const entity = { schema: 'iglu:a/b/jsonschema/1-0-0', data: { ip, user_ipaddress: ip } };
    const co = JSON.stringify({ schema: 'iglu:x/contexts/jsonschema/1-0-0', data: [entity] });
    return { e, eid: fresh(), duid: fresh(), url: 'https://lender.example/', ip, co };
  };
  const cloudEvent = (type: string, data: object) => ({ id: fresh(), type, subject: fresh(), ip, data });
  return [
    {
      path: '/v1/events',
      body: {
        visitor: fresh(),
        ip,
        events: [
          { id: fresh(), kind: 'page', at: Date.now(), ip, properties: { ip, ...site } },
          { id: fresh(), kind: 'identify', at: Date.now(), customerId: 'c', traits: { ip, ipAddress: ip } },
          { id: fresh(), kind: 'dance', at: Date.now(), ip, steps: [{ ip }] },
        ],
      },
    },
    {
      path: '/v1/batch',
      body: {
        context: { ip },
        batch: [
          segment({ type: 'track', event: 'Song Played', properties: { ip, ...site } }),
          segment({ type: 'identify', userId: 'u', traits: { ip } }),
          segment({ type: 'track', event: 'Product Viewed', properties: site }),
        ],
      },
    },
    { path: '/batch/', body: { batch: [posthog('$pageview'), posthog('$identify'), posthog('Order Completed')] } },
    { path: '/com.snowplowanalytics.snowplow/tp2', body: { data: [snowplow('pv'), snowplow('ue')] } },
    {
      path: '/mp/collect',
      body: {
        client_id: fresh(),
        ip_override: ip,
        events: [
          { name: 'page_view', params: { ip, _uip: ip } },
          { name: 'purchase', params: site },
        ],
      },
    },
    {
      path: '/v1/cloud-events',
      body: [
        cloudEvent('com.floorwalker.page', { properties: site }),
        cloudEvent('com.floorwalker.page', { url: 7, ip }),
        cloudEvent('my.event', { ip, ...site }),
      ],
    },
    {
      path: '/v1/session-messages',
      body: `<session-messages ip="${ip}"><session visitor="${fresh()}" ip="${ip}">
        <page id="${fresh()}" ip="${ip}"><property name="ip" value="${ip}"/></page>
        <dance id="${fresh()}" ip="${ip}"><property name="ip" value="${ip}"/></dance>
      </session></session-messages>`,
    },
  ];
}

async function everythingIn(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
       where c.relkind in ('r', 'p') and not c.relispartition`,
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const rows = await client.query<{ line: string }>(`select row_to_json(each)::text as line from "${name}" each`);
      texts.push(...rows.rows.map(({ line }) => `${name} ${line}`));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

test.each(['no', 'yes'])(
  'D5: addresses are not written, not even shortened: not of connections, of proxies (TRUST_PROXY %s), nor those that SDKs state',
  async (trust) => {
    const { location, drop } = await freshLocation('postgresql');
    const world = await seedWorld(location, 1);
    const server = await startProcess(location, ['serve'], undefined, { TRUST_PROXY: trust, LOG_LEVEL: 'debug' });
    try {
      const counts = { received: 0, parked: 0 };
      for (const ip of ADDRESSES) {
        const headers = {
          'x-floorwalker-key': world.key,
          'x-forwarded-for': `${ip}, 198.51.100.7`,
          'x-real-ip': ip,
          forwarded: `for="[${ip}]"`,
        };
        for (const { path, body } of trialsWith(ip)) {
          const text = typeof body === 'string' ? body : JSON.stringify(body);
          const answer = await fetch(server.url + path, { method: 'POST', headers, body: text });
          const reply = (await answer.json()) as IntakeReply;
          expect({ path, dropped: reply.dropped, status: answer.status }).toEqual({ path, dropped: [], status: 200 });
          counts.received += reply.received;
          counts.parked += reply.parked.length;
        }
        const signIn = { email: 'a0@lender.example', password: 'correct horse battery' };
        const signedIn = await fetch(`${server.url}/v1/auth/sign-in/email`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', origin: server.url },
          body: JSON.stringify(signIn),
        });
        expect(signedIn.status).toBe(200);
      }
      // Sessions and counts are saved when the server stops.
      await server.stop();
      const everything = await everythingIn('url' in location ? location.url : '');
      const count = (table: string) => everything.split('\n').filter((line) => line.startsWith(`${table} `)).length;
      expect([count('clickstream_event'), count('clickstream_reject')]).toEqual([counts.received, counts.parked]);
      expect(count('clickstream_session')).toBeGreaterThan(20);
      expect(everything.split('\n').filter((line) => TRACES.test(line))).toEqual([]);
      expect(
        server
          .output()
          .replaceAll(server.url, '')
          .split('\n')
          .filter((line) => /203\.0|2001:db8|cb00/.test(line)),
      ).toEqual([]);
    } finally {
      await server.stop();
      await world.close();
      await drop();
    }
  },
);
