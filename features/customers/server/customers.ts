import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import {
  type CustomerList,
  type CustomerProfile,
  type InboxItem,
  type InboxList,
  type InboxQuery,
  type OpenedProfile,
  type ProfileBody,
  type ProfileView,
  profileToOpen,
  type ReplyBody,
  type StatedIdentity,
} from '../core/index.ts';
import type { AuditCustomers } from './customers-ports.ts';
import type { CustomersTables } from './customers-tables.ts';
import { keepMessage, keepReply, type LeftMessage, listInbox, markRead, type Replier } from './inbox-store.ts';
import {
  type Erasure,
  erasePerson,
  findCustomers,
  loadAssociates,
  loadProfile,
  storeProfile,
  viewOf,
} from './profile-store.ts';

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

export type Customers = {
  /** Opens the profile of a session's customer, or says why it stays shut (E9: a claimed identity opens none). */
  openProfile(enterpriseId: string, identity: StatedIdentity | undefined): Promise<OpenedProfile>;
  /** Associates whom a customer has dealt with, latest first. */
  associatesBefore(enterpriseId: string, customerId: string): Promise<CustomerProfile['associates']>;
  saveProfile(enterpriseId: string, customerId: string, body: ProfileBody, actor: string): Promise<void>;
  find(enterpriseId: string, q: string): Promise<CustomerList>;
  view(enterpriseId: string, customerId: string): Promise<Result<ProfileView>>;
  /** Notes who served whom, once per engagement; within the transaction that began it. */
  recordContact(
    unit: Unit,
    contact: {
      readonly enterpriseId: string;
      readonly engagementId: string;
      readonly customerId: string;
      readonly associateId: string;
    },
  ): Promise<void>;
  /** Keeps a message for the inbox; `fresh` is false when it was there already. */
  leaveMessage(unit: Unit, message: LeftMessage): Promise<{ readonly fresh: boolean }>;
  inbox(enterpriseId: string, query: InboxQuery): Promise<InboxList>;
  markRead(enterpriseId: string, messageId: string): Promise<Result<InboxItem>>;
  reply(replier: Replier, messageId: string, body: ReplyBody): Promise<Result<InboxItem>>;
  recordConsent(unit: Unit, event: ConsentEvent): Promise<void>;
  erase(unit: Unit, who: { readonly customerId?: string; readonly visitorIds: readonly string[] }): Promise<Erasure>;
};

export function createCustomers({ database, makeId, audit }: CustomersDeps): Customers {
  return {
    openProfile: async (enterpriseId, identity) => {
      const open = profileToOpen(identity);
      if ('shut' in open) return open;
      const profile = await database.forTenant(enterpriseId, (unit) => loadProfile(unit, open.customerId));
      return profile === undefined ? { shut: 'unknown-customer' } : { profile };
    },
    associatesBefore: (enterpriseId, customerId) =>
      database.forTenant(enterpriseId, (unit) => loadAssociates(unit, customerId)),
    saveProfile: (enterpriseId, customerId, body, actor) =>
      database.forTenant(enterpriseId, async (unit) => {
        await storeProfile(unit, enterpriseId, customerId, body);
        // The audit carries which fields were stated, never what they say.
        const after = { fields: Object.keys(body) };
        await audit(unit, { enterpriseId, actor, action: 'customers.profile-saved', subject: customerId, after });
      }),
    find: (enterpriseId, q) => database.forTenant(enterpriseId, (unit) => findCustomers(unit, q)),
    view: (enterpriseId, customerId) =>
      database.forTenant(enterpriseId, async (unit) => {
        const profile = await loadProfile(unit, customerId);
        if (profile === undefined) return refuse('not-found', 'no-such-customer', 'There is no such customer.');
        const { items } = await listInbox(unit, { customer: customerId });
        return ok(viewOf(profile, items));
      }),
    recordContact: async (unit, contact) => {
      await unit
        .db<CustomersTables>()
        .insertInto('customers_contact')
        .values({
          enterprise_id: contact.enterpriseId,
          engagement_id: contact.engagementId,
          customer_id: contact.customerId,
          associate_id: contact.associateId,
          at: new Date(unit.now),
        })
        .onConflict((conflict) => conflict.columns(['enterprise_id', 'engagement_id']).doNothing())
        .execute();
    },
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
