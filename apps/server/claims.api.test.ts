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

const ACTOR = 'command-line';
const ASSOCIATES = 50;
const PROCESSES = 4;
/** A light copy of the race at the shipped program, with nothing but claims in its processes. */
const ROUNDS = Number(process.env['A1_ROUNDS'] ?? 25);
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
async function startServer(databaseUrl: string, ending: 'live' | 'die', clock?: string): Promise<Server> {
  const program = join(import.meta.dirname, 'testing/claim-process.ts');
  const before = clock === undefined ? [] : ['--import', clock];
  const child = spawn(process.execPath, [...before, program, databaseUrl, ending], {
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
    for (let number = 0; number < ASSOCIATES; number += 1) {
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
    await world.setPolicy({ width: ASSOCIATES });
  }, 120_000);

  /** A customer who is offered to all 50; their offers by membership. */
  async function offerToAll(): Promise<{ opportunityId: string; offers: Map<string, string> }> {
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

  test(`A1: ${ASSOCIATES} associates in ${PROCESSES} processes accept one opportunity at once, ${ROUNDS} rounds: one winner each, ${ASSOCIATES - 1} told who`, async () => {
    const servers = await Promise.all(Array.from({ length: PROCESSES }, () => startServer(url, 'live')));
    try {
      let next = offerToAll();
      for (let round = 0; round < ROUNDS; round += 1) {
        const { offers, opportunityId } = await next;
        expect(offers.size).toBe(ASSOCIATES);
        // The barrier: all have asked before anybody is answered.
        const gate = await engine().connection.pool.connect();
        await gate.query('begin');
        await gate.query('select from queue_opportunity where opportunity_id = $1 for update', [opportunityId]);
        const answers = staff.map(({ membershipId, token }, index) =>
          post(servers[index % PROCESSES] as Server, `/v1/offers/${offers.get(membershipId)}/accept`, token),
        );
        await gate.query('commit');
        gate.release();
        const settled = await Promise.all(answers);
        const winners = settled.filter((answer) => answer.status === 200);
        const late = settled.filter((answer) => answer.status === 409 && answer.body['title'] === 'offer-taken');
        expect([winners.length, late.length]).toEqual([1, ASSOCIATES - 1]);
        const winner = world.candidates[settled.indexOf(winners[0] as (typeof settled)[number])]?.name;
        expect(new Set(late.map((answer) => answer.body['by']))).toEqual(new Set([winner]));
        next = round + 1 < ROUNDS ? offerToAll() : next;
      }
      const [count] = await engine().database.forTenant(world.enterpriseId, (unit) =>
        unit.sql<{ engagements: number; most: number }>(
          `select count(*)::int as engagements, max(n)::int as most
           from (select count(*) as n from engagement group by opportunity_id) each`,
        ),
      );
      expect(count).toEqual({ engagements: ROUNDS, most: 1 });
    } finally {
      await Promise.all(servers.map(stopServer));
    }
  }, 300_000);

  test('A5: a process is killed between the commit of a claim and its news: the winner has the engagement, nobody else does', async () => {
    const dying = await startServer(url, 'die');
    const living = await startServer(url, 'live');
    try {
      const { offers, opportunityId } = await offerToAll();
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
      const again = await post(living, `/v1/offers/${offers.get(ada.membershipId)}/accept`, ada.token);
      expect(again).toMatchObject({ status: 409, body: { title: 'offer-accepted' } });
      const engagementId = String(streams[0]?.data['engagementId']);
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

  test("A9: the clock of a process is hours away from the database's: deadlines do not care", async () => {
    const shift = `data:text/javascript,const real = Date.now; Date.now = () => real() + ${6 * 3_600_000};`;
    const ahead = await startServer(url, 'live', shift);
    const behind = await startServer(url, 'live', shift.replace('real() +', 'real() -'));
    try {
      const first = await offerToAll();
      const [ada, bo] = staff as [Staff, Staff];
      const taken = await post(ahead, `/v1/offers/${first.offers.get(ada.membershipId)}/accept`, ada.token);
      expect(taken.status).toBe(200);
      const second = await offerToAll();
      await engine().moveClock(31_000);
      const late = await post(behind, `/v1/offers/${second.offers.get(bo.membershipId)}/accept`, bo.token);
      expect(late).toMatchObject({ status: 409, body: { title: 'offer-lapsed' } });
    } finally {
      await Promise.all([stopServer(ahead), stopServer(behind)]);
    }
  }, 60_000);
});
