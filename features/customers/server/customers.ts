import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import {
  type CustomerList,
  type CustomerProfile,
  checkAttributes,
  type InboxItem,
  type InboxList,
  type InboxQuery,
  type OpenedProfile,
  type ProfileBody,
  type ProfileView,
  profileToOpen,
  type ReplyBody,
  type StatedIdentity,
  usableOnly,
} from '../core/index.ts';
import type { AuditCustomers } from './customers-ports.ts';
import type { CustomersTables } from './customers-tables.ts';
import { keepMessage, keepReply, type LeftMessage, listInbox, markRead, type Replier } from './inbox-store.ts';
import { createImports, type Imports } from './profile-import.ts';
import {
  type Erasure,
  erasePerson,
  findCustomers,
  loadAssociates,
  loadProfile,
  storeProfile,
  viewOf,
} from './profile-store.ts';
import { createSegments, type Segments } from './segments.ts';

export type CustomersDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly audit: AuditCustomers;
};

/** One event of the consent log. */
type ConsentEvent = {
  readonly enterpriseId: string;
  readonly websiteId: string;
  readonly visitorId: string;
  /** The sender's id of the event: logged once. */
  readonly eventId: string;
  readonly given: boolean;
  readonly at: number;
};

export type Customers = Omit<Segments, 'inForce' | 'of'> &
  Imports & {
    /**
     * Opens the profile of a session's customer, or says why it stays shut (E9: a claimed identity opens none). It has the segments that
     * she is in now, and of her attributes those that triggers and matching may use.
     */
    openProfile(enterpriseId: string, identity: StatedIdentity | undefined): Promise<OpenedProfile>;
    /** Associates whom a customer has dealt with, latest first. */
    associatesBefore(enterpriseId: string, customerId: string): Promise<CustomerProfile['associates']>;
    /** Refused with 422 and the places (`problems`) where attributes do not fit what is declared. */
    saveProfile(enterpriseId: string, customerId: string, body: ProfileBody, actor: string): Promise<Result<undefined>>;
    find(enterpriseId: string, query: { readonly q: string; readonly cursor?: string }): Promise<CustomerList>;
    view(enterpriseId: string, customerId: string): Promise<Result<ProfileView>>;
    /** Notes who serves whom, once per engagement: the last word on whose it is. */
    recordContact(contact: {
      readonly enterpriseId: string;
      readonly engagementId: string;
      readonly customerId: string;
      readonly associateId: string;
    }): Promise<void>;
    /** Keeps a message for the inbox; `fresh` is false when it was there already. */
    leaveMessage(unit: Unit, message: LeftMessage): Promise<Result<{ readonly fresh: boolean }>>;
    inbox(enterpriseId: string, query: InboxQuery): Promise<InboxList>;
    markRead(enterpriseId: string, messageId: string): Promise<Result<InboxItem>>;
    reply(replier: Replier, messageId: string, body: ReplyBody): Promise<Result<InboxItem>>;
    recordConsent(unit: Unit, event: ConsentEvent): Promise<void>;
    erase(unit: Unit, who: { readonly customerId?: string; readonly visitorIds: readonly string[] }): Promise<Erasure>;
  };

export function createCustomers({ database, makeId, audit }: CustomersDeps): Customers {
  const { inForce, of: segmentsOf, ...segments } = createSegments(database, audit);
  const imports = createImports(database, inForce, audit);
  return {
    ...segments,
    ...imports,
    openProfile: async (enterpriseId, identity) => {
      const open = profileToOpen(identity);
      if ('shut' in open) return open;
      const ready = await inForce(enterpriseId);
      return database.forTenant(enterpriseId, async (unit): Promise<OpenedProfile> => {
        const stored = await loadProfile(unit, open.customerId);
        if (stored === undefined) return { shut: 'unknown-customer' };
        const { changedAt: _, ...profile } = stored;
        const attributes = usableOnly(profile.attributes, ready.declared);
        return { profile: { ...profile, attributes, segments: segmentsOf(ready, profile, unit.now) } };
      });
    },
    associatesBefore: (enterpriseId, customerId) =>
      database.forTenant(enterpriseId, (unit) => loadAssociates(unit, customerId)),
    saveProfile: async (enterpriseId, customerId, body, actor) => {
      const { declared } = await inForce(enterpriseId);
      const problems = checkAttributes(body.attributes ?? {}, declared);
      const [first] = problems;
      if (first !== undefined) {
        const message = `This profile does not fit what is declared: ${first.pointer} ${first.message}.`;
        return refuse('unprocessable', 'attributes-unfit', message, { problems });
      }
      return database.forTenant(enterpriseId, async (unit) => {
        await storeProfile(unit, enterpriseId, customerId, body);
        // The audit carries which fields were stated, never what they say.
        const after = { fields: Object.keys(body) };
        await audit(unit, { enterpriseId, actor, action: 'customers.profile-saved', subject: customerId, after });
        return ok(undefined);
      });
    },
    find: async (enterpriseId, query) => {
      const ready = await inForce(enterpriseId);
      return database.forTenant(enterpriseId, async (unit) => {
        const { profiles, next } = await findCustomers(unit, query);
        const items = profiles.map((profile) => ({
          customerId: profile.customerId,
          ...(profile.name === undefined ? {} : { name: profile.name }),
          segments: [...segmentsOf(ready, profile, unit.now)],
        }));
        return next === undefined ? { items } : { items, next };
      });
    },
    view: async (enterpriseId, customerId) => {
      const ready = await inForce(enterpriseId);
      return database.forTenant(enterpriseId, async (unit) => {
        const profile = await loadProfile(unit, customerId);
        if (profile === undefined) return refuse('not-found', 'no-such-customer', 'There is no such customer.');
        const { items } = await listInbox(unit, { customer: customerId });
        return ok(viewOf(profile, segmentsOf(ready, profile, unit.now), items));
      });
    },
    recordContact: ({ enterpriseId, engagementId, customerId, associateId }) =>
      database.forTenant(enterpriseId, async (unit) => {
        await unit
          .db<CustomersTables>()
          .insertInto('customers_contact')
          .values({
            enterprise_id: enterpriseId,
            engagement_id: engagementId,
            customer_id: customerId,
            associate_id: associateId,
            at: new Date(unit.now),
          })
          .onConflict((conflict) =>
            conflict.columns(['enterprise_id', 'engagement_id']).doUpdateSet({ associate_id: associateId }),
          )
          .execute();
      }),
    leaveMessage: keepMessage,
    inbox: (enterpriseId, query) => database.forTenant(enterpriseId, (unit) => listInbox(unit, query)),
    markRead: (enterpriseId, messageId) => database.forTenant(enterpriseId, (unit) => markRead(unit, messageId)),
    reply: (replier, messageId, body) =>
      database.forTenant(replier.enterpriseId, (unit) => keepReply(unit, replier, messageId, body, makeId)),
    recordConsent: async (unit, event) => {
      await unit
        .db<CustomersTables>()
        .insertInto('customers_consent')
        .values({
          enterprise_id: event.enterpriseId,
          event_id: event.eventId,
          website_id: event.websiteId,
          visitor_id: event.visitorId,
          given: event.given,
          at: new Date(event.at),
        })
        .onConflict((conflict) => conflict.columns(['enterprise_id', 'website_id', 'event_id']).doNothing())
        .execute();
    },
    erase: erasePerson,
  };
}
