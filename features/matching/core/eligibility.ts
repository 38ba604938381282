import type { Instant } from '../../../kernel/time.ts';
import { toIso } from '../../../kernel/time.ts';
import {
  type Accreditation,
  type Channel,
  isInForce,
  type Licence,
  licenceProblem,
  type PresencePart,
  type RosterEntry,
} from '../../skills/core/index.ts';
import type { Candidate, Exclusion, ExclusionReason } from './rule-set.ts';

/** What an associate must be allowed to sell, and where. */
export type Demand = {
  /** The place in the hierarchy and all its ancestors; empty when it is not known what the customer is about. */
  readonly ancestors: readonly string[];
  readonly requiredLevel: number;
  readonly territory?: string;
  readonly segment?: string;
  /** Associates left out by the request. */
  readonly exclude?: readonly string[];
  readonly now: Instant;
};

/**
 * Why an associate may not sell here, or undefined if she may: permitted by the enterprise, licensed for the place or an
 * ancestor of it (not expired, not revoked, for this territory and segment), accredited there to the level required. A licence
 * that is restricted to territories or segments does not count where the customer's is unknown. Without a place any licence
 * in force will do, and no level can be asked for.
 */
export function exclusionOf(entry: RosterEntry, demand: Demand): Exclusion | undefined {
  const because = (reason: ExclusionReason, detail: string, about?: Exclusion['about']): Exclusion => ({
    associateId: entry.associateId,
    name: entry.name,
    reason,
    detail,
    ...(about === undefined ? {} : { about }),
  });
  if (!entry.permitted) return because('not-permitted', 'The enterprise does not permit her to sell.');
  if (demand.exclude?.includes(entry.associateId))
    return because('asked-before', 'She was asked for this customer before.');
  const { ancestors, territory, segment, now } = demand;
  const licence = licenceProblem(entry.licences, { nodeIds: ancestors, territory, segment }, now);
  if (licence !== undefined) return because(licence.reason, licence.detail, licence.about);
  const accreditation = accreditationProblem(entry.accreditations, demand);
  return accreditation === undefined ? undefined : because(...accreditation);
}

type Problem = readonly [ExclusionReason, string, Exclusion['about']];

function accreditationProblem(accreditations: readonly Accreditation[], demand: Demand): Problem | undefined {
  const { requiredLevel, ancestors, now } = demand;
  if (requiredLevel <= 0 || ancestors.length === 0) return undefined;
  const covering = accreditations.filter((accreditation) => ancestors.includes(accreditation.nodeId));
  const required = String(requiredLevel);
  if (covering.length === 0)
    return ['accreditation-missing', `Level ${required} is required; she has none here.`, { required }];
  const level = accreditedLevel(accreditations, ancestors, now);
  if (level === undefined) {
    const latest = Math.max(...covering.map((accreditation) => accreditation.expiresAt ?? 0));
    const day = toIso(latest).slice(0, 10);
    return ['accreditation-expired', `Her accreditation expired on ${day}.`, { day }];
  }
  return level < requiredLevel
    ? ['level-too-low', `Level ${required} is required; hers is ${level}.`, { required, level: String(level) }]
    : undefined;
}

/** The highest level that an associate holds, unexpired, for a place or an ancestor of it; undefined if none. */
export function accreditedLevel(
  accreditations: readonly Accreditation[],
  ancestors: readonly string[],
  now: Instant,
): number | undefined {
  let highest: number | undefined;
  for (const { nodeId, level, expiresAt } of accreditations) {
    if (!ancestors.includes(nodeId) || (expiresAt !== undefined && expiresAt <= now)) continue;
    if (highest === undefined || level > highest) highest = level;
  }
  return highest;
}

/** Whether the scales of a place are measured on her: all who are licensed there, present or not, of any territory or segment. */
export function isMeasured(entry: RosterEntry, ancestors: readonly string[], now: Instant): boolean {
  const covers = (licence: Licence) => ancestors.length === 0 || ancestors.includes(licence.nodeId);
  return entry.permitted && entry.licences.some((licence) => covers(licence) && isInForce(licence, now));
}

/**
 * How she can be had now, by any channel: whether one of them is at a limit of the enterprise is asked where it is known which is wanted.
 */
export function availabilityOf(entry: Omit<PresencePart, 'idleSince'>): Candidate['availability'] {
  if (!entry.connected || entry.notResponding || entry.offDuty === true || entry.declared === 'away') return 'offline';
  if (entry.wrapping === true || (entry.noChat === true && entry.noCallback === true)) return 'busy';
  return entry.declared === 'available' && entry.slotsUsed < entry.capacity ? 'free' : 'busy';
}

/** How she can be had now by this channel. */
export function availabilityBy(presence: PresencePart, channel: Channel): Candidate['availability'] {
  const own = availabilityOf(presence);
  const atLimit = channel === 'chat' ? presence.noChat : presence.noCallback;
  return own === 'free' && atLimit === true ? 'busy' : own;
}
