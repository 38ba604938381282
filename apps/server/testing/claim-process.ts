import { engagementRoutes } from '../../../features/engagement/server/engagement-routes.ts';
import { createEngagement } from '../../../features/engagement/server/engagements.ts';
import { authenticatedBy } from '../../../features/enterprise/server/auth-routes.ts';
import { createEnterprise } from '../../../features/enterprise/server/enterprise.ts';
import { createQueue } from '../../../features/queue/server/queue.ts';
import { queueRoutes } from '../../../features/queue/server/queue-routes.ts';
import { createSkills } from '../../../features/skills/server/skills.ts';
import { ok } from '../../../kernel/result.ts';
import { connectPostgres } from '../../../platform/server/connection.ts';
import { createDatabase } from '../../../platform/server/database.ts';
import { createHttp } from '../../../platform/server/http/http.ts';
import { createLog } from '../../../platform/server/log.ts';
import { createMakeId } from '../../../platform/server/make-id.ts';

/**
 * A server process that does nothing but answer offers and conversations on a database that is up to date. It prints its port.
 * With `die` it is gone as soon as a claim is committed: before anybody hears of it.
 */
const [url = '', ending = 'live'] = process.argv.slice(2);

const log = createLog('silent');
const makeId = createMakeId();
const connection = connectPostgres(url, 16);
const database = createDatabase(connection, {
  outbox: () => undefined,
  stream: () => {
    if (ending === 'die') process.kill(process.pid, 'SIGKILL');
  },
});
const enterprise = createEnterprise({ database, makeId, publicUrl: undefined });
const { membersIn, audit } = enterprise;
const skills = createSkills({ database, makeId, membersIn, audit });
const nobody = { ruleSetId: 'rul_1', ruleSetName: 'Default', ruleSetVersion: 1, chosenBy: 'default' } as const;
const queue = createQueue({
  database,
  makeId,
  log,
  rank: async () => ({ ...nobody, scaleVersion: 1, scales: [], candidates: [], exclusions: [] }),
  pools: async () => () => [],
  availability: async () => new Map(),
  earlierAssociates: async () => [],
  triggerIds: async () => new Set(),
  keepDecision: () => makeId('dec'),
  describe: async () => ({ who: '', identity: '', websiteName: '', topic: '', enterpriseName: '' }),
  cards: async () => new Map(),
  nodesOf: async () => [],
  explain: () => [],
  phrase: async () => ({ why: [], openingWords: '' }),
  claimSlots: skills.claimSlots,
  sellers: skills.sellers,
  noteLapse: skills.noteLapse,
  holdsLane: async () => true,
  startEngagement: (unit, start) => engagement.start(unit, start),
  holdsEngagement: (...asked) => engagement.isHers(...asked),
  audit,
  leaveMessage: async () => undefined,
  outbound: { problemOf: () => undefined, post: async () => ({ status: 204 }) },
  describeMessage: async () => ({ identity: 'anonymous', segments: [], reasons: [], open: {} }),
  findPlace: async () => ({ websiteId: '' }),
  findLiveSession: async () => undefined,
});
const engagement = createEngagement({
  database,
  log,
  claimSlot: skills.claimSlot,
  releaseSlot: skills.releaseSlot,
  checkLicence: skills.checkLicence,
  colleagueOf: async () => undefined,
  isAtDesk: skills.isAtDesk,
  greetMs: async () => 45_000,
  audit,
  beginWrapUp: skills.beginWrapUp,
  noteLapse: skills.noteLapse,
  recordOutcome: async () => undefined,
  reopenOpportunity: queue.reopen,
  closeOpportunity: queue.close,
  noteInvited: queue.noteInvited,
  noteAnswered: queue.noteAnswered,
  callbackFor: queue.callbackFor,
  agreeCallback: queue.agreeCallback,
  cancelCallback: queue.cancelCallback,
  otherWayOf: queue.otherWayOf,
  refuseOtherWay: queue.refuseOtherWay,
  noteMessageLeft: queue.noteMessageLeft,
  wishOf: async () => undefined,
  waitingOf: queue.waitingOf,
  leaveMessage: async () => ok(undefined),
  heads: async () => ({}),
  anyoneAtDesk: async () => true,
});
const app = createHttp(log, { trustProxy: false });
const authenticated = authenticatedBy(enterprise.authenticate);
queueRoutes(queue, { authenticated })(app);
engagementRoutes(engagement.desk, { authenticated })(app);
const address = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${address}\n`);
