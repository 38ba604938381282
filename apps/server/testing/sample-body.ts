type Schema = { readonly [keyword: string]: unknown };

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text({ pattern, minLength, format }: Schema): string {
  if (typeof pattern === 'string') {
    const known = [
      '2026-01-01',
      'EUR',
      'any_1',
      'trg_1',
      'rul_1',
      '#112233',
      '+431234567',
      `msg_${'0'.repeat(32)}`,
      `cbk_${'0'.repeat(32)}`,
      'a@b.example',
      'a'.repeat(22),
      'a'.repeat(87),
    ];
    const fitting = known.find((each) => new RegExp(pattern).test(each));
    if (fitting === undefined) throw new Error(`No sample text fits ${pattern}.`);
    return fitting;
  }
  return format === 'email' ? 'a@b.example' : 'x'.repeat(Math.max(1, typeof minLength === 'number' ? minLength : 1));
}

/** The least body that a route's schema accepts: what is required, and of that the first or the least. */
export function sampleBody(schema: unknown): unknown {
  if (!isSchema(schema)) return undefined;
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const choice = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choice)) return sampleBody(choice[0]);
  const all = schema['allOf'];
  if (Array.isArray(all)) return Object.assign({}, ...all.map(sampleBody));
  switch (schema['type']) {
    case 'object': {
      const required = Array.isArray(schema['required']) ? schema['required'] : [];
      const properties = isSchema(schema['properties']) ? schema['properties'] : {};
      const least = typeof schema['minProperties'] === 'number' ? schema['minProperties'] : 0;
      const more = Object.keys(properties).filter((name) => !required.includes(name));
      const names = [...required, ...more.slice(0, Math.max(0, least - required.length))];
      return Object.fromEntries(names.map((name: string) => [name, sampleBody(properties[name])]));
    }
    case 'array': {
      const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0;
      const items = schema['items'];
      return Array.from({ length: least }, (_, place) => sampleBody(Array.isArray(items) ? items[place] : items));
    }
    case 'string':
      return text(schema);
    case 'number':
    case 'integer':
      return Math.max(1, typeof schema['minimum'] === 'number' ? schema['minimum'] : 1);
    case 'boolean':
      return false;
    default:
      return null;
  }
}
