import { type Instant, toIso } from '../../../kernel/time.ts';
import type { Licence } from './associate.ts';

/** What somebody is about to sell, and to whom. */
export type Sale = {
  /** The place in the hierarchy and all its ancestors; empty when it is not known what the customer is about. */
  readonly nodeIds: readonly string[];
  readonly territory?: string | undefined;
  readonly segment?: string | undefined;
};

type LicenceReason = 'no-licence' | 'licence-expired' | 'territory' | 'segment';

/** Why the licences do not allow it. */
export type LicenceProblem = {
  readonly reason: LicenceReason;
  readonly detail: string;
  /** What the detail names: when it ended (a day), or what the licence is for (`allowed`) and what the customer's is, if known. */
  readonly about?: Readonly<Record<string, string>>;
};

/** Whether a licence is in force: an expiry or a revocation counts from its very moment. */
export function isInForce(licence: Licence, now: Instant): boolean {
  return (
    (licence.expiresAt === undefined || licence.expiresAt > now) &&
    (licence.revokedAt === undefined || licence.revokedAt > now)
  );
}

/**
 * The problem of the licences that come nearest to allowing a sale; undefined if one allows it: it covers the place or an ancestor
 * of it, is in force, and is for this territory and segment. A licence that is restricted to territories or segments does not count
 * where the customer's is unknown. Without a place any licence in force will do.
 */
export function licenceProblem(licences: readonly Licence[], sale: Sale, now: Instant): LicenceProblem | undefined {
  const covering = licences.filter((licence) => sale.nodeIds.length === 0 || sale.nodeIds.includes(licence.nodeId));
  if (covering.length === 0) return { reason: 'no-licence', detail: 'She holds no licence for this.' };
  const valid = covering.filter((licence) => isInForce(licence, now));
  if (valid.length === 0) {
    const ended = Math.max(...covering.map((licence) => Math.min(licence.revokedAt ?? now, licence.expiresAt ?? now)));
    const day = toIso(ended).slice(0, 10);
    return { reason: 'licence-expired', detail: `Her licence ended on ${day}.`, about: { day } };
  }
  const placed = valid.filter((licence) => allows(licence.territories, sale.territory));
  if (placed.length === 0) {
    const places = [...new Set(valid.flatMap((licence) => licence.territories ?? []))].join(', ');
    const where = sale.territory ?? 'not known';
    return {
      reason: 'territory',
      detail: `Her licence is for ${places}; the customer's place is ${where}.`,
      about: aboutOf(places, sale.territory),
    };
  }
  if (placed.some((licence) => allows(licence.segments, sale.segment))) return undefined;
  const segments = [...new Set(placed.flatMap((licence) => licence.segments ?? []))].join(', ');
  const which = sale.segment ?? 'not known';
  return {
    reason: 'segment',
    detail: `Her licence is for ${segments}; the customer's segment is ${which}.`,
    about: aboutOf(segments, sale.segment),
  };
}

function aboutOf(allowed: string, actual: string | undefined): Readonly<Record<string, string>> {
  return { allowed, ...(actual === undefined ? {} : { actual }) };
}

function allows(listed: readonly string[] | undefined, wanted: string | undefined): boolean {
  return listed === undefined || (wanted !== undefined && listed.includes(wanted));
}
