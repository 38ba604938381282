import { type ChildProcess, spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createEnterprise } from '../../features/enterprise/server/enterprise.ts';
import type { Candidate } from '../../features/matching/core/index.ts';
import { createQueueWorld, type QueueWorld, sessionOf } from '../../features/queue/server/testing/queue-world.ts';
import { createSkills } from '../../features/skills/server/skills.ts';
import type { Result } from '../../kernel/result.ts';
import { describeEngine, makeId } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';

const ACTOR = 'command-line';
const MUST = { verdict: 'must', triggerId: 'trg_must' } as const;

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.reason);
  return result.value;
}

type Server = {
  readonly url: string;
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly agent: Agent;
};
type Staff = { readonly membershipId: string; readonly token: string };

/** Starts a server process in which only claims run. */
async function startServer(databaseUrl: string, ending: 'live' | 'die'): Promise<Server> {
  const program = join(import.meta.dirname, 'testing/claim-process.ts');
  const child = spawn(process.execPath, [program, databaseUrl, ending], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (data) => resolve(String(data).trim()));
    child.once('exit', () => reject(new Error('The server ended before it was ready.')));
  });
  return { url, child, ended, agent: new Agent({ keepAlive: true, maxSockets: 64 }) };
}

async function stopServer({ child, ended, agent }: Server): Promise<void> {
  agent.destroy();
  child.kill('SIGKILL');
  await ended;
}

function post(server: Server, path: string, token: string): Promise<{ status: number; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${server.url}${path}`,
      { method: 'POST', agent: server.agent, headers: { authorization: `Bearer ${token}` } },
      (response) => {
        let text = '';
        response.on('data', (part) => {
          text += String(part);
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

describeEngine('postgresql', 'claims by several processes', (engine) => {
  let world: QueueWorld;
  let staff: Staff[];
  let url: string;

  beforeAll(async () => {
    const { database, location, connection } = engine();
    if (!('url' in location)) throw new Error('Processes meet on PostgreSQL.');
    url = location.url;
    const enterprise = createEnterprise({ database, makeId, publicUrl: undefined });
    const { audit, membersIn } = enterprise;
    const skills = createSkills({ database, makeId, membersIn, audit });
    const enterpriseId = await enterprise.createEnterprise('Harbour Lending', { actor: ACTOR });
    world = createQueueWorld(engine(), {}, enterpriseId);
    staff = [];
    for (let number = 0; number < 2; number += 1) {
      const name = `Associate ${number}`;
      const personId = must(await enterprise.createPerson({ name, email: `${makeId('x')}@example.com` }));
      const membershipId = must(
        await enterprise.addMembership({ enterpriseId, actor: ACTOR }, { personId, roles: ['associate'] }),
      );
      must(await skills.grantLicence(enterpriseId, membershipId, { nodeId: 'nod_mortgages' }, ACTOR));
      must(await skills.saveProfile(enterpriseId, membershipId, { capacity: 1 }, ACTOR));
      staff.push({ membershipId, token: must(await enterprise.issueToken(personId, 'test')).token });
      const candidate: Candidate = {
        associateId: membershipId,
        personId,
        name,
        score: 50,
        parts: [],
        availability: 'free',
        simulated: false,
      };
      world.candidates.push(candidate);
    }
    // One associate may win many rounds; conversations do not end here.
    await connection.pool.query('update skills_presence set capacity = 1000000');
    await world.setPolicy({ mode: { can: 'race', must: 'race' }, raceWidth: 2 });
  }, 120_000);

  /** A customer who is offered to both; their offers by membership. */
  async function offerToBoth(): Promise<{ opportunityId: string; offers: Map<string, string> }> {
    const session = sessionOf(world.enterpriseId);
    await world.move(session, MUST);
    const rows = await engine().database.forTenant(world.enterpriseId, (unit) =>
      unit.sql<{ opportunity_id: string; offer_id: string; associate_id: string }>(
        `select opportunity_id, offer_id, associate_id from queue_offer join queue_opportunity using (opportunity_id)
         where session_id = $1 and queue_offer.state = 'pending'`,
        [session.sessionId],
      ),
    );
    return {
      opportunityId: rows[0]?.opportunity_id ?? '',
      offers: new Map(rows.map((row) => [row.associate_id, row.offer_id])),
    };
  }

  /** A customer whom a supervisor gives to somebody, who holds them all, free or not; @returns the offer */
  async function giveTo({ membershipId }: Staff): Promise<string> {
    const session = sessionOf(world.enterpriseId);
    await world.move(session, MUST);
    const [row] = await engine().database.forTenant(world.enterpriseId, (unit) =>
      unit.sql<{ id: string }>('select opportunity_id as id from queue_opportunity where session_id = $1', [
        session.sessionId,
      ]),
    );
    const who = { enterpriseId: world.enterpriseId, actor: ACTOR };
    return must(await world.queue.assignTo(who, row?.id ?? '', membershipId)).offerId;
  }

  test('A5: a process is killed between the commit of a claim and its news: the winner has the engagement, nobody else does', async () => {
    const dying = await startServer(url, 'die');
    const living = await startServer(url, 'live');
    try {
      const { offers, opportunityId } = await offerToBoth();
      const [ada, bo] = staff as [Staff, Staff];
      await expect(post(dying, `/v1/offers/${offers.get(ada.membershipId)}/accept`, ada.token)).rejects.toThrow();
      await dying.ended;
      const late = await post(living, `/v1/offers/${offers.get(bo.membershipId)}/accept`, bo.token);
      expect(late).toMatchObject({ status: 409, body: { title: 'offer-taken', by: 'Associate 0' } });
      const streams = await engine().database.system('streams', (unit) =>
        unit.sql<{ stream_id: string; kind: string; data: Record<string, unknown> }>(
          `select stream_id, kind, data from stream_entry where stream_id like 'associate:%' and data->>'opportunityId' = $1
           and kind = 'engagement.started'`,
          [opportunityId],
        ),
      );
      expect(streams.map((entry) => entry.stream_id)).toEqual([`associate:${ada.membershipId}`]);
      const engagementId = String(streams[0]?.data['engagementId']);
      const again = await post(living, `/v1/offers/${offers.get(ada.membershipId)}/accept`, ada.token);
      expect(again).toMatchObject({ status: 200, body: { engagementId } });
      const hers = await fetch(`${living.url}/v1/engagements/${engagementId}`, {
        headers: { authorization: `Bearer ${ada.token}` },
      });
      const others = await fetch(`${living.url}/v1/engagements/${engagementId}`, {
        headers: { authorization: `Bearer ${bo.token}` },
      });
      expect([hers.status, others.status]).toEqual([200, 404]);
    } finally {
      await Promise.all([stopServer(dying), stopServer(living)]);
    }
  }, 60_000);

  test('A1: a process stopped while it held a person: her claims wait for her, and keep nobody else’s', async () => {
    const [ada, bo] = staff as [Staff, Staff];
    const [first, second, third] = [await giveTo(ada), await giveTo(ada), await giveTo(bo)];
    const server = await startServer(url, 'live');
    const holder = await engine().connection.pool.connect();
    try {
      const { personId } = world.candidates[0] as Candidate;
      await holder.query('begin');
      await holder.query('select from skills_presence where person_id = $1 for update', [personId]);
      const hers = [first, second].map((offerId) => post(server, `/v1/offers/${offerId}/accept`, ada.token));
      let answered = 0;
      for (const each of hers) void each.then(() => (answered += 1));
      await until('her claims wait', async () => {
        const { rows } = await engine().connection.pool.query<{ waiting: number }>(
          `select count(*)::integer as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rows[0]?.waiting === 2;
      });
      const other = await post(server, `/v1/offers/${third}/accept`, bo.token);
      expect([other.status, answered]).toEqual([200, 0]);
      await holder.query('rollback');
      expect((await Promise.all(hers)).map(({ status }) => status)).toEqual([200, 200]);
    } finally {
      holder.release();
      await stopServer(server);
    }
  }, 60_000);

  test('A3: three processes, a limit of three, and 20 customers of one associate accepted at the same instant: three are hers', async () => {
    const [ada] = staff as [Staff, Staff];
    const { personId } = world.candidates[0] as Candidate;
    const { pool } = engine().connection;
    const offerIds: string[] = [];
    while (offerIds.length < 20) offerIds.push(await giveTo(ada));
    await pool.query('update skills_presence set capacity = slots_used + 3 where person_id = $1', [personId]);
    const servers = await Promise.all(Array.from({ length: 3 }, () => startServer(url, 'live')));
    try {
      const answers = await Promise.all(
        offerIds.map((offerId, index) => post(servers[index % 3] as Server, `/v1/offers/${offerId}/accept`, ada.token)),
      );
      const told = answers.map(({ status, body }) => (status === 200 ? 'hers' : body['title'])).sort();
      expect(told).toEqual([...Array(3).fill('hers'), ...Array(17).fill('no-slot')]);
      const { rows } = await pool.query(
        `select slots_used = capacity as full, (select count(*)::integer from queue_opportunity o join queue_offer f using (opportunity_id)
           where f.offer_id = any($2) and o.state = 'engaged') as engaged
         from skills_presence where person_id = $1`,
        [personId, offerIds],
      );
      expect(rows).toEqual([{ full: true, engaged: 3 }]);
    } finally {
      await Promise.all(servers.map(stopServer));
    }
  }, 60_000);
});
