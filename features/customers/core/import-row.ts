import { Value } from 'typebox/value';
import type { Instant } from '../../../kernel/time.ts';
import { type AttributeSet, checkAttributes, pointerPart, readAttribute, splitList } from './attribute.ts';
import { ProfileBody } from './customers-wire.ts';

/** How a file is written: a table (CSV and its like), or JSON. */
export type RowFormat = 'csv' | 'json';

/** A row of a file: its number, and what it holds or why it cannot be read, which quotes nothing of it. */
export type ImportedRow =
  | { readonly row: number; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly row: number; readonly fault: string };

/** A row that was not taken: its number, the field at fault (empty: the whole row) and the reason, which never quotes it. */
export type RowRejection = { readonly row: number; readonly field: string; readonly reason: string };

export type ReadRow =
  | { readonly customerId: string; readonly stated: ProfileBody }
  | { readonly rejected: readonly RowRejection[] };

const OWN_FIELDS: ReadonlySet<string> = new Set(Object.keys(ProfileBody.properties));
const MOST_REASONS = 5;

/**
 * Reads one row of a file as what an enterprise states of a customer. Fields that are not there (in CSV: empty) are left as they
 * were. A column that is no field of a profile is an attribute, with or without `attributes.` before its name; lists are parted
 * by `|`, days are `YYYY-MM-DD`.
 */
export function readImportRow(row: ImportedRow, format: RowFormat, declared: AttributeSet): ReadRow {
  if ('fault' in row) return { rejected: [{ row: row.row, field: '', reason: row.fault }] };
  const unfit = unfitness(row.fields);
  if (unfit !== undefined) return { rejected: [{ row: row.row, field: '', reason: unfit }] };
  const rejections: RowRejection[] = [];
  const reject = (field: string, reason: string) => rejections.push({ row: row.row, field, reason });
  const { customerId, ...rest } = row.fields;
  const id = typeof customerId === 'number' ? String(customerId) : customerId;
  if (typeof id !== 'string' || id.trim() === '' || id.length > 200) {
    reject('customerId', 'must be a text of 1 to 200 characters');
    return { rejected: rejections };
  }
  const stated = format === 'csv' ? fromCells(rest, declared, reject) : fromFields(rest, reject);
  if (rejections.length > 0) return { rejected: rejections.slice(0, MOST_REASONS) };
  if (!Value.Check(ProfileBody, stated)) {
    for (const { instancePath, message } of Value.Errors(ProfileBody, stated)) reject(instancePath.slice(1), message);
  }
  for (const { pointer, message } of checkAttributes(stated.attributes ?? {}, declared))
    reject(pointer.slice(1), message);
  if (rejections.length > 0) return { rejected: rejections.slice(0, MOST_REASONS) };
  return { customerId: id.trim(), stated: stated as ProfileBody };
}

/** More than a profile has. */
const DEEPEST = 8;

/**
 * Why the database cannot keep it, or should not: U+0000 and half of a surrogate pair, in names or values; U+FFFD stands where bytes were not
 * of the file's encoding.
 */
function unfitness(values: Readonly<Record<string, unknown>>): string | undefined {
  let layer: readonly unknown[] = [values];
  for (let depth = 0; layer.length > 0; depth += 1) {
    if (depth > DEEPEST) return 'is nested too deep';
    const inner: unknown[] = [];
    for (const each of layer) {
      if (typeof each === 'string') {
        if (each.includes('\u0000') || !each.isWellFormed()) return 'has a character that cannot be kept';
        if (each.includes('\ufffd'))
          return 'has bytes that are not in the encoding of the file: say which it is in, or save it as UTF-8';
      } else if (Array.isArray(each)) for (const item of each) inner.push(item);
      else if (typeof each === 'object' && each !== null)
        for (const [name, value] of Object.entries(each)) inner.push(name, value);
    }
    layer = inner;
  }
  return undefined;
}

type Stated = { attributes?: Record<string, unknown>; [field: string]: unknown };

type Reject = (field: string, reason: string) => void;

function fromCells(cells: Readonly<Record<string, unknown>>, declared: AttributeSet, reject: Reject): Stated {
  const types = new Map(declared.attributes.map(({ name, type }) => [name, type]));
  const stated: Stated = {};
  const attributes: Record<string, unknown> = {};
  for (const [column, cell] of Object.entries(cells)) {
    const text = String(cell).trim();
    if (text === '' || column === '') continue;
    if (COMPOSED.has(column)) reject(column, 'cannot stand in CSV: send JSON');
    else if (column === 'segments') stated['segments'] = splitList(text);
    else if (column === 'since') stated['since'] = momentOf(text) ?? text;
    else if (column === 'recommended') stated['recommended'] = splitList(text).map((sku) => ({ sku }));
    else if (OWN_FIELDS.has(column)) stated[column] = text;
    else {
      const name = column.replace(/^attributes\./, '');
      attributes[name] = readAttribute(text, types.get(name));
    }
  }
  return Object.keys(attributes).length === 0 ? stated : { ...stated, attributes };
}

/** Fields that a cell cannot hold. */
const COMPOSED: ReadonlySet<string> = new Set(['purchases', 'activities', 'attributes']);

function fromFields(fields: Readonly<Record<string, unknown>>, reject: Reject): Stated {
  const stated: Stated = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!OWN_FIELDS.has(name)) reject(pointerPart(name), 'is no field of a customer; attributes stand in "attributes"');
    else if (name === 'since' && typeof value === 'string') stated['since'] = momentOf(value) ?? value;
    else if ((name === 'purchases' || name === 'activities') && Array.isArray(value))
      stated[name] = value.map(withMoment);
    else stated[name] = value;
  }
  return stated;
}

/** `at` may be written as a day or in ISO 8601. */
function withMoment(each: unknown): unknown {
  if (typeof each !== 'object' || each === null || !('at' in each) || typeof each.at !== 'string') return each;
  return { ...each, at: momentOf(each.at) ?? each.at };
}

function momentOf(text: string): Instant | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)) return undefined;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
}
