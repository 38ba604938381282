import { createHash } from 'node:crypto';
import { Value } from 'typebox/value';
import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Facts } from '../../../kernel/rule/condition.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import { readCallback } from '../../clickstream/core/index.ts';
import { type EntryView, type Found, messageFromXml, OpportunityMessage, openOpportunity } from '../core/index.ts';
import { readPolicy } from './queue-policy-store.ts';
import type { FindLiveSession, FindPlace } from './queue-ports.ts';
import type { QueueShell } from './queue-shell.ts';
import { insertOpportunity, isLiveTaken, readPast } from './queue-store.ts';
import type { SessionMemory } from './session-memory.ts';
import { signatureProblem } from './webhook-signature.ts';
import { lookAtWebhook, secretsOf } from './webhook-store.ts';

/** What is known of a customer who entered by a message, where a session would be asked. */
export type Entered = { readonly who?: string; readonly customerId?: string; readonly facts: Facts };

export type MessageEntries = {
  /** Reads a message, JSON or XML; 400 where it is neither, 422 with every place where it is not as it should be. */
  readMessage(text: string): Result<OpportunityMessage>;
  /** The enterprise whose sender signed this. */
  signer(headers: Headers, text: string): Promise<Result<{ readonly enterpriseId: string; readonly actor: string }>>;
  /** Opens the opportunity of a message, once; it is matched and offered as others are. */
  enter(enterpriseId: string, message: OpportunityMessage): Promise<Result<EntryView>>;
  /** What a message said of the customer of a session that only it knows. */
  entered(enterpriseId: string, sessionId: string): Promise<Entered | undefined>;
};

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;
type Problem = { readonly pointer: string; readonly message: string };
type EntryRow = { opportunity_id: string; body_hash: string };

export function createMessageEntries(deps: {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly shell: QueueShell;
  readonly findPlace: FindPlace;
  readonly findLiveSession: FindLiveSession;
  readonly memory: Pick<SessionMemory, 'forget'>;
}): MessageEntries {
  const { database, makeId, shell, findPlace, findLiveSession, memory } = deps;

  async function open(unit: Unit, enterpriseId: string, entry: Opening): Promise<Result<EntryView>> {
    const { message, hash, websiteId, found, live } = entry;
    await unit.sql('select pg_advisory_xact_lock(hashtextextended($1, 13))', [`${enterpriseId} ${message.id}`]);
    const [before] = await unit.sql<EntryRow>(
      'select opportunity_id, body_hash from queue_entry where message_id = $1',
      [message.id],
    );
    if (before !== undefined) {
      if (before.body_hash !== hash) {
        return refuse('conflict', 'message-id-used', 'A message with this id came before, and said something else.');
      }
      return ok({ messageId: message.id, opportunityId: before.opportunity_id, duplicate: true });
    }
    const { policy } = await readPolicy(unit, enterpriseId);
    const own = live ?? { sessionId: makeId('ses'), visitorId: makeId('vis') };
    const ids = { opportunityId: makeId('opp'), sessionId: own.sessionId, visitorId: own.visitorId };
    const decision = openOpportunity(
      { ...ids, enterpriseId, websiteId, simulated: isSimulated(ids.visitorId, message), found },
      await readPast(unit, ids.sessionId),
      unit.now,
      policy,
    );
    if (!decision.ok) return decision;
    insertOpportunity(unit, decision.next, policy);
    unit.afterCommit(() => memory.forget(ids.sessionId));
    await shell.carryOut(unit, decision.next, decision.effects);
    const { customer, session } = message;
    await unit.sql(
      `insert into queue_entry
         (enterprise_id, message_id, opportunity_id, session_id, visitor_id, customer_id, who, facts, body_hash, entered_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        enterpriseId,
        message.id,
        ids.opportunityId,
        ids.sessionId,
        ids.visitorId,
        customer.identity === 'verified' ? (customer.customerId ?? null) : null,
        customer.name ?? customer.callback?.name ?? null,
        JSON.stringify({ ...session?.facts, ...customerFacts(message) }),
        hash,
        new Date(unit.now),
      ],
    );
    return ok({ messageId: message.id, opportunityId: ids.opportunityId, duplicate: false });
  }

  return {
    readMessage: (text) => {
      const read = text.trimStart().startsWith('<') ? messageFromXml(text) : fromJson(text);
      if (!read.ok) return read;
      if (Value.Check(OpportunityMessage, read.value)) return ok(read.value);
      const problems = Value.Errors(OpportunityMessage, read.value).map(({ instancePath, message }) => ({
        pointer: instancePath,
        message,
      }));
      return invalid(problems.slice(0, 20));
    },
    signer: async (headers, text) => {
      const { 'webhook-sender': sender } = headers;
      const [, enterpriseId = '', webhookId = ''] = /^([\w-]{1,80})\.([\w-]{1,80})$/.exec(String(sender ?? '')) ?? [];
      if (webhookId === '') return unsigned('webhook-sender must name the sender as the console shows it');
      return database.forTenant(enterpriseId, async (unit) => {
        const row = await lookAtWebhook(unit, webhookId);
        if (row === undefined || row.direction !== 'in' || row.status !== 'active') {
          return unsigned('the signature is not right');
        }
        const problem = signatureProblem(headers, secretsOf(row, unit.now), text, unit.now);
        return problem === undefined ? ok({ enterpriseId, actor: webhookId }) : unsigned(problem);
      });
    },
    enter: async (enterpriseId, message) => {
      const sessionId = message.session?.id;
      const found = sessionId === undefined ? undefined : await findLiveSession(enterpriseId, sessionId);
      const problems = entryProblems(message, found?.reach);
      if (problems.length > 0) return invalid(problems);
      const live =
        found === undefined || sessionId === undefined ? undefined : { sessionId, visitorId: found.visitorId };
      const about = { ...message.session, ...message.opportunity, ...(found && { websiteId: found.websiteId }) };
      const named = await findPlace(enterpriseId, about);
      if ('pointer' in named) return invalid([named]);
      // What she looks at, where the message does not say what it is about.
      const place = { ...((named.productId ?? named.nodeId) ? {} : found), ...named };
      const { callback } = message.customer;
      const opening: Found = {
        verdict: message.opportunity.verdict,
        why: message.opportunity.reasons,
        openingWords: '',
        ...(callback === undefined ? {} : { callback: readCallback(callback) }),
        ...(place.productId === undefined ? {} : { productId: place.productId }),
        ...(place.nodeId === undefined ? {} : { nodeId: place.nodeId }),
      };
      const hash = createHash('sha256').update(JSON.stringify(message)).digest('hex');
      const entry = {
        message,
        hash,
        websiteId: place.websiteId,
        found: opening,
        ...(live === undefined ? {} : { live }),
      };
      return database
        .forTenant(enterpriseId, (unit) => open(unit, enterpriseId, entry))
        .catch((error: unknown) => {
          if (isLiveTaken(error)) return SESSION_TAKEN;
          throw error;
        });
    },
    entered: (enterpriseId, sessionId) =>
      database.forTenant(enterpriseId, async (unit) => {
        const [row] = await unit.sql<{ who: string | null; customer_id: string | null; facts: Facts }>(
          'select who, customer_id, facts from queue_entry where session_id = $1',
          [sessionId],
        );
        if (row === undefined) return undefined;
        return {
          facts: row.facts,
          ...(row.who === null ? {} : { who: row.who }),
          ...(row.customer_id === null ? {} : { customerId: row.customer_id }),
        };
      }),
  };
}

const SESSION_TAKEN = refuse(
  'conflict',
  'session-has-opportunity',
  'There is an opportunity for this session already.',
);

/** Of a simulated visitor, or said to be. */
function isSimulated(visitorId: string, { opportunity }: OpportunityMessage): boolean {
  return visitorId.startsWith('sim_') || opportunity.simulated === true;
}

type Opening = {
  readonly message: OpportunityMessage;
  readonly hash: string;
  readonly websiteId: string;
  readonly found: Found;
  /** The session here that the message names. */
  readonly live?: { readonly sessionId: string; readonly visitorId: string };
};

/** What an entering message needs beyond its shape. `reach`: of the session that it names, if that is live here. */
function entryProblems(
  { type, at, opportunity, customer, session }: OpportunityMessage,
  reach: 'widget' | 'callback' | 'none' | undefined,
): Problem[] {
  const problems: Problem[] = [];
  const say = (pointer: string, message: string) => problems.push({ pointer, message });
  if (type !== 'opportunity.opened') say('/type', 'must be opportunity.opened: only what opens can enter');
  if (Number.isNaN(Date.parse(at))) say('/at', 'is no moment that exists');
  if (opportunity.reasons.length === 0) say('/opportunity/reasons', 'needs at least one reason for the verdict');
  if (customer.callback === undefined && (reach === undefined || reach === 'none')) {
    const asked =
      session?.id === undefined
        ? ''
        : ', and the session that is named is not live here, or nobody can be reached in it';
    say('/customer/callback', `is needed: a customer who cannot be reached is offered to nobody${asked}`);
  }
  if (customer.identity === 'verified' && customer.customerId === undefined) {
    say('/customer/customerId', 'is needed of a verified customer');
  }
  return problems;
}

/** What the message says of a verified customer, under the names that rules read. */
function customerFacts({ customer }: OpportunityMessage): Record<string, unknown> {
  if (customer.identity !== 'verified') return {};
  const own = Object.entries(customer.attributes ?? {}).map(([name, value]) => [`customer.${name}`, value]);
  return {
    ...Object.fromEntries(own),
    ...(customer.segments === undefined ? {} : { 'customer.segments': customer.segments }),
    ...(customer.customerId === undefined ? {} : { 'customer.id': customer.customerId }),
    'identity.status': 'verified',
    'identity.verified': true,
  };
}

function fromJson(text: string): Result<unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return ok(value);
  } catch (error) {
    const where = error instanceof Error ? error.message.slice(0, 200) : 'unreadable';
    return refuse('invalid', 'malformed', `This is no JSON: ${where}.`);
  }
}

function invalid(problems: readonly Problem[]) {
  const [first] = problems;
  const message = `This message cannot enter: ${first?.pointer || '/'} ${first?.message}.`;
  return refuse('unprocessable', 'message-invalid', message, { problems });
}

function unsigned(why: string) {
  return refuse('unauthorized', 'signature-invalid', `The message is not taken: ${why}.`);
}
