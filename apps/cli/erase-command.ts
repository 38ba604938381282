import { createHash } from 'node:crypto';
import { type Customers, createCustomers } from '../../features/customers/server/customers.ts';
import type { Enterprise } from '../../features/enterprise/server/enterprise.ts';
import {
  type Belonging,
  type ErasureReport,
  eraseBelongings,
  eraseStreams,
  findBelongings,
} from '../../platform/server/erasure.ts';
import type { Database } from '../../platform/server/unit.ts';
import { chooseEnterprise } from './choose-enterprise.ts';
import { CommandError } from './explain.ts';
import { say, type Where, withSetting } from './setting.ts';

/** How the rows of all features say whose they are. */
const BELONGING: Belonging = {
  columns: ['customer_id', 'visitor_id', 'session_id', 'opportunity_id', 'engagement_id', 'offer_id'],
  fields: { customer_id: ['customerId', 'userId'], visitor_id: ['visitorId'] },
  // Two customers may share a browser: from its rows no other customer is learned.
  closed: ['customer_id'],
};

const STREAMS = { visitor: 'visitor_id', engagement: 'engagement_id' };

export type Subject = { readonly customerId?: string; readonly visitorId?: string };

type EraseOptions = Where & { readonly enterprise?: string; readonly customer?: string; readonly visitor?: string };

/** `floorwalker erase`: everything personal of one customer in one enterprise. */
export function erase(options: EraseOptions): Promise<void> {
  const subject = {
    ...(options.customer === undefined ? {} : { customerId: options.customer }),
    ...(options.visitor === undefined ? {} : { visitorId: options.visitor }),
  };
  if (Object.keys(subject).length === 0) throw new CommandError('Say whom: --customer ID, or --visitor ID, or both.');
  return withSetting(options, async ({ config, database, enterprise, makeId }) => {
    const { enterpriseId } = await chooseEnterprise(enterprise, options.enterprise);
    const customers = createCustomers({ database, makeId, audit: enterprise.audit });
    const report = await eraseCustomer({ database, customers, audit: enterprise.audit }, enterpriseId, subject);
    const lines = Object.entries(report).map(([table, count]) => `\n  ${count} in ${table}`);
    say(lines.length === 0 ? 'There was nothing of this person.' : `Erased:${lines.join('')}`);
    if ('url' in config.database) {
      say('A visit that is under way in a running server is written again: once it has ended, erase again.');
    }
  });
}

export type ErasureDeps = {
  readonly database: Database;
  readonly customers: Customers;
  readonly audit: Enterprise['audit'];
};

/**
 * Erases a customer: finds her visitors, sessions, opportunities and engagements by following identifiers, then deletes or empties
 * her rows in every table marked as personal. Amounts stay, under the pseudonym of a browser. Broken off half-way, it can be
 * called again: streams go first, so that what leads to them is there until they are gone.
 */
export async function eraseCustomer(
  { database, customers, audit }: ErasureDeps,
  enterpriseId: string,
  { customerId, visitorId }: Subject,
): Promise<ErasureReport> {
  const start = {
    customer_id: customerId === undefined ? [] : [customerId],
    visitor_id: visitorId === undefined ? [] : [visitorId],
  };
  const known = await database.forTenant(enterpriseId, (unit) => findBelongings(unit, BELONGING, start));
  const entries = await eraseStreams(database, STREAMS, known);
  return database.forTenant(enterpriseId, async (unit) => {
    const visitorIds = [...(known.get('visitor_id') ?? [])];
    const { messages } = await customers.erase(unit, {
      ...(customerId === undefined ? {} : { customerId }),
      visitorIds,
    });
    const report: ErasureReport = {
      ...(messages === 0 ? {} : { customers_message: messages }),
      ...(await eraseBelongings(unit, BELONGING, known)),
      ...(entries === 0 ? {} : { stream_entry: entries }),
    };
    // Who was erased must not be told by the entry itself.
    const subject = createHash('sha256')
      .update(`${enterpriseId} ${customerId ?? visitorId}`)
      .digest('hex')
      .slice(0, 32);
    await audit(unit, { enterpriseId, actor: 'command-line', action: 'customer.erase', subject, after: report });
    return report;
  });
}
