import type { ColumnType } from 'kysely';
import type { AccreditationId, LicenceId } from '../core/index.ts';

/** Written as text, read parsed. */
type Jsonb<T> = ColumnType<T, string, string>;
type JsonbOrNull<T> = ColumnType<T | null, string | null, string | null>;
/** Written as a date, read as milliseconds. */
type Moment = ColumnType<number, Date, Date>;
type MomentOrNull = ColumnType<number | null, Date | null, Date | null>;

export type SkillsTables = {
  skills_version: { enterprise_id: string; version: number };
  skills_associate: {
    associate_id: string;
    enterprise_id: string;
    title: string | null;
    rating: number | null;
    proficiency: number | null;
    territories: Jsonb<readonly string[]>;
    attributes: Jsonb<Readonly<Record<string, string>>>;
  };
  skills_accreditation: {
    accreditation_id: AccreditationId;
    enterprise_id: string;
    associate_id: string;
    node_id: string;
    level: number;
    expires_at: MomentOrNull;
  };
  skills_licence: {
    licence_id: LicenceId;
    enterprise_id: string;
    associate_id: string;
    node_id: string;
    territories: JsonbOrNull<readonly string[]>;
    segments: JsonbOrNull<readonly string[]>;
    expires_at: MomentOrNull;
    revoked_at: MomentOrNull;
    granted_at: Moment;
  };
  skills_person: {
    person_id: string;
    picture_url: string | null;
    languages: Jsonb<readonly string[]>;
    experience_years: number;
  };
};
