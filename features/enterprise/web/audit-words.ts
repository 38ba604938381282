import type { Format } from '../../../platform/web/format.ts';
import type { AuditView } from '../core/index.ts';

/** How an id reads: the name behind it, or the id itself. */
export type NameOf = (id: string) => string;

const ID = /^[a-z]{2,4}_[0-9a-f]{32}$/;
/** Numbers from here on are moments, in milliseconds since 1970. */
const MOMENT = 1_000_000_000_000;

/** `skills.licence-granted` reads as "licence granted", `write-key.create` as "write key create". */
export function actionWords(action: string): string {
  return action.replace(/^(skills|customers)\./, '').replaceAll(/[.-]/g, ' ');
}

/** What a change says, one line for each field: "level: 3"; where it changed, "name: Front → Shop". Ids without a name are left out. */
export function changeWords({ before, after }: Pick<AuditView, 'before' | 'after'>, nameOf: NameOf, format: Format) {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((field) => {
    const values = [was[field], is[field]].flatMap((value) => valueWords(value, nameOf, format) ?? []);
    if (values.length === 0) return [];
    const name = field.replace(/Ids?$/, '').replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
    return [`${name}: ${values.join(' → ')}`];
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  return typeof value === 'object' && !Array.isArray(value) ? { ...value } : { value };
}

function valueWords(value: unknown, nameOf: NameOf, format: Format): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return value >= MOMENT ? format.date(value) : format.number(value);
  if (typeof value === 'string') {
    const name = nameOf(value);
    return name === value && ID.test(value) ? undefined : name;
  }
  if (!Array.isArray(value)) return JSON.stringify(value);
  const each = value.flatMap((part) => valueWords(part, nameOf, format) ?? []);
  return each.length === 0 ? undefined : each.join(', ');
}
