import type { Id } from '../../../kernel/ids.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { MembershipId, PersonId } from '../../enterprise/core/index.ts';

export type AccreditationId = Id<'acr'>;
export type LicenceId = Id<'lic'>;

/** Declared by the associate herself, apart from being connected. */
export type Declared = 'available' | 'busy' | 'away';

/** Proven competence for a node of the hierarchy, with a level (1 to 5) and an expiry. */
export type Accreditation = {
  readonly accreditationId: AccreditationId;
  readonly nodeId: string;
  readonly level: number;
  readonly expiresAt?: Instant;
};

/** Permission to sell a node and everything beneath it; absent lists do not restrict. */
export type Licence = {
  readonly licenceId: LicenceId;
  readonly nodeId: string;
  readonly territories?: readonly string[];
  readonly segments?: readonly string[];
  readonly expiresAt?: Instant;
  readonly revokedAt?: Instant;
};

/** An associate as the matcher and the queue see her now: a row of the roster. */
export type RosterEntry = {
  readonly associateId: MembershipId;
  readonly personId: PersonId;
  readonly name: string;
  readonly pictureUrl?: string;
  readonly title?: string;
  readonly languages: readonly string[];
  /** Where she sells, as the enterprise names places; empty: anywhere. What binds is the licence. */
  readonly territories?: readonly string[];
  readonly permitted: boolean;
  readonly declared: Declared;
  /** A desktop of hers is connected. */
  readonly connected: boolean;
  /** Set after two lapses in a row; cleared by any sign of life of hers. */
  readonly notResponding: boolean;
  /** Outside the hours of her schedule, and she did not declare herself available since. */
  readonly offDuty?: boolean;
  /** After a conversation: counted as busy until she has recorded its outcome, or her time for it is over. */
  readonly wrapping?: boolean;
  /** A limit of the enterprise keeps her from one more customer of this kind. */
  readonly noChat?: boolean;
  readonly noCallback?: boolean;
  readonly capacity: number;
  readonly slotsUsed: number;
  readonly idleSince: Instant;
  /** Years in this and related jobs. */
  readonly experienceYears: number;
  /** The enterprise's rating, 0 to 5. */
  readonly rating?: number;
  /** Typing, navigating and selling online, 0 to 5, from tests or as the enterprise states it. */
  readonly proficiency?: number;
  /** What the enterprise states of her beside: demographic and psychographic attributes that customers have too, teams. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Captive works for this enterprise alone, independent for others too. */
  readonly kind?: 'captive' | 'independent';
  readonly accreditations: readonly Accreditation[];
  readonly licences: readonly Licence[];
  /** A seeded associate of the demonstration. */
  readonly simulated: boolean;
};

/** Which rows of a roster differ from an earlier version, so that whoever follows it need not look at all of them. */
export type RosterChange = { readonly before: number; readonly rows: readonly number[] };

/** All associates of one enterprise; `version` changes with any change to any of them. */
export type Roster = {
  readonly enterpriseId: string;
  readonly version: number;
  /**
   * In order of their ids. Presences of a later version are put into the same list: a copy of 100,000 entries takes longer than a match.
   * An entry is never changed itself.
   */
  readonly entries: readonly RosterEntry[];
  /** What differs from an earlier version, where that is all that differs. */
  readonly change?: RosterChange;
};
