import { type Static, Type } from 'typebox';

/** What a file is laid out as. `auto`: told by its first bytes. */
export const IMPORT_LAYOUTS = [
  'auto',
  'table',
  'json',
  'json-lines',
  'google-feed',
  'google-taxonomy',
  'best-buy',
] as const;
export type ImportLayout = (typeof IMPORT_LAYOUTS)[number];

/** Encodings that are read; without one stated it is told by a byte order mark or by the bytes themselves. */
export const IMPORT_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-15', 'shift_jis'] as const;
export type ImportEncoding = (typeof IMPORT_ENCODINGS)[number];

const ImportOptions = {
  layout: Type.Optional(Type.Enum(IMPORT_LAYOUTS)),
  encoding: Type.Optional(Type.Enum(IMPORT_ENCODINGS)),
  /** For amounts that name no currency. */
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
  /** Code of the node of products that name none. */
  node: Type.Optional(Type.String({ maxLength: 750 })),
  /** The names of nodes in the file are in this language: nodes that are there get them beside their own name. */
  language: Type.Optional(Type.String({ pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$' })),
};

/** A new import: which file, and how to read it. */
export const NewImportBody = Type.Object(
  {
    /** Name of the file, for people. */
    name: Type.String({ minLength: 1, maxLength: 200 }),
    /** What tells the file from any other, e.g. its digest. An import of it that has not ended is gone on with. */
    fingerprint: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    /** Bytes, as sent. What ends before is half a file. */
    size: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    ...ImportOptions,
  },
  { additionalProperties: false },
);
export type NewImportBody = Static<typeof NewImportBody>;

/**
 * Where an import stands. `waiting`: for its file. `interrupted`: the file ended early, or the process did; sent again, it goes on.
 * `cancelled`: what was written stays. `failed`: the file cannot be read beyond a point; `problem` says why.
 */
export const IMPORT_STATES = ['waiting', 'running', 'interrupted', 'cancelled', 'failed', 'done'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** Something about the whole file that is worth knowing; `examples` of the rows or codes concerned. */
export const ImportNote = Type.Object({
  kind: Type.Enum(['encoding-guessed', 'double-encoded', 'placeholders']),
  count: Type.Number(),
  examples: Type.Array(Type.String()),
});
export type ImportNote = Static<typeof ImportNote>;

/** An import and how far it has come. */
export const ImportView = Type.Object({
  importId: Type.String(),
  name: Type.String(),
  state: Type.Enum(IMPORT_STATES),
  layout: Type.Enum(IMPORT_LAYOUTS),
  encoding: Type.Optional(Type.String()),
  size: Type.Optional(Type.Number()),
  /** Read so far, as sent. */
  bytes: Type.Number(),
  /** The last row dealt with: line of a table, element of a list, item of a feed. */
  row: Type.Number(),
  rows: Type.Number(),
  /** Written: new or changed. */
  written: Type.Number(),
  /** As they were. */
  unchanged: Type.Number(),
  rejected: Type.Number(),
  notes: Type.Array(ImportNote),
  problem: Type.Optional(Type.String()),
  createdAt: Type.String(),
  changedAt: Type.String(),
});
export type ImportView = Static<typeof ImportView>;

export const ImportList = Type.Object({ items: Type.Array(ImportView) });
export type ImportList = Static<typeof ImportList>;

/** Why a row was not taken; rows with several faults are several times here. */
export const Rejection = Type.Object({
  row: Type.Number(),
  field: Type.String(),
  reason: Type.String(),
  /** The beginning of what stood there. */
  value: Type.Optional(Type.String()),
});
export type Rejection = Static<typeof Rejection>;

export const RejectionList = Type.Object({ items: Type.Array(Rejection), next: Type.Optional(Type.String()) });
export type RejectionList = Static<typeof RejectionList>;

export const RejectionQuery = Type.Object({
  cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,12}-[0-9]{1,6}$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
});
export type RejectionQuery = Static<typeof RejectionQuery>;
