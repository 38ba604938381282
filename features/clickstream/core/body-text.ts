import { ok, type Result, refuse } from '../../../kernel/result.ts';

/** Escapes that JSON allows and databases do not store: the null character and halves of surrogate pairs. */
const UNSTORABLE = /\\u(?:0000|[dD][89a-fA-F])/;

/** A text as databases store it. */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}

function clean(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  for (const name of Object.keys(value)) {
    const cleaned = storable(name);
    if (cleaned === name) continue;
    const record = value as Record<string, unknown>;
    record[cleaned] = record[name];
    delete record[name];
  }
  return value;
}

/** Reads JSON, without what cannot be stored. */
export function readJson(text: string): Result<unknown> {
  try {
    return ok(UNSTORABLE.test(text) ? JSON.parse(text, clean) : JSON.parse(text));
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 120) : '';
    return refuse('invalid', 'malformed', `The body is not JSON: ${why}`);
  }
}
