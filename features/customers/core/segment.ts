import type { Language } from '../../../kernel/language.ts';
import { fromMinor } from '../../../kernel/money.ts';
import type {
  CompiledCondition,
  Condition,
  Facts,
  FactValue,
  FieldCatalogue,
  LeafTrace,
  TimeFact,
  Truth,
} from '../../../kernel/rule/condition.ts';
import { checkCondition } from '../../../kernel/rule/condition-check.ts';
import { compileCondition } from '../../../kernel/rule/condition-compile.ts';
import type { Instant } from '../../../kernel/time.ts';
import { type AttributeSet, fieldTypeOf, isDay, type PlacedProblem } from './attribute.ts';
import type { CustomerProfile } from './profile.ts';

/** A group of customers by a condition over what is known of them. */
export type Segment = {
  /** What triggers and files call it, e.g. `private-banking`. */
  readonly segmentId: string;
  readonly name: string;
  readonly when: Condition;
};

/** The segments in force. Version 0: none is defined. */
export type SegmentSet = { readonly version: number; readonly segments: readonly Segment[] };

/** Fields of segments beside the declared attributes. Lengths of time in milliseconds, amounts in whole units. */
const PROFILE_FIELDS = {
  'place.postalCode': { type: 'text', label: 'postal code' },
  'place.postalNumber': { type: 'number', label: 'postal code as a number' },
  'value.total': { type: 'number', label: 'value of all purchases' },
  'value.largest': { type: 'number', label: 'value of the largest purchase' },
  'value.currency': { type: 'text', label: 'currency of the purchases' },
  'history.purchases': { type: 'number', label: 'number of purchases' },
  'history.skus': { type: 'list', label: 'products bought' },
  'history.since': { type: 'time', label: 'time as a customer' },
  'history.lastPurchase': { type: 'time', label: 'time since the last purchase' },
  'history.activities': { type: 'list', label: 'kinds of past activity' },
  'history.lastActivity': { type: 'time', label: 'time since the last activity' },
  'history.associates': { type: 'list', label: 'associates dealt with' },
  'history.conversations': { type: 'number', label: 'number of conversations' },
  'stated.segments': { type: 'list', label: 'segments that were stated' },
  'known.mail': { type: 'boolean', label: 'has a mail address' },
  'known.telephone': { type: 'boolean', label: 'has a telephone number' },
} as const satisfies FieldCatalogue;

type Labels = Readonly<Record<keyof typeof PROFILE_FIELDS | 'attributes.*', string>>;

/** The same labels in the other languages. */
const LABELS: Readonly<Record<Exclude<Language, 'en'>, Labels>> = {
  de: {
    'attributes.*': 'ein Merkmal',
    'place.postalCode': 'Postleitzahl',
    'place.postalNumber': 'Postleitzahl als Zahl',
    'value.total': 'Wert aller Käufe',
    'value.largest': 'Wert des größten Kaufs',
    'value.currency': 'Währung der Käufe',
    'history.purchases': 'Zahl der Käufe',
    'history.skus': 'gekaufte Produkte',
    'history.since': 'Zeit als Kunde',
    'history.lastPurchase': 'Zeit seit dem letzten Kauf',
    'history.activities': 'Arten früherer Aktivität',
    'history.lastActivity': 'Zeit seit der letzten Aktivität',
    'history.associates': 'Berater, mit denen sie zu tun hatte',
    'history.conversations': 'Zahl der Gespräche',
    'stated.segments': 'angegebene Segmente',
    'known.mail': 'hat eine E-Mail-Adresse',
    'known.telephone': 'hat eine Telefonnummer',
  },
  es: {
    'attributes.*': 'un atributo',
    'place.postalCode': 'código postal',
    'place.postalNumber': 'código postal como número',
    'value.total': 'valor de todas las compras',
    'value.largest': 'valor de la mayor compra',
    'value.currency': 'moneda de las compras',
    'history.purchases': 'número de compras',
    'history.skus': 'productos comprados',
    'history.since': 'tiempo como cliente',
    'history.lastPurchase': 'tiempo desde la última compra',
    'history.activities': 'clases de actividad anterior',
    'history.lastActivity': 'tiempo desde la última actividad',
    'history.associates': 'asesores con los que trató',
    'history.conversations': 'número de conversaciones',
    'stated.segments': 'segmentos indicados',
    'known.mail': 'tiene correo',
    'known.telephone': 'tiene teléfono',
  },
};

/** The name of a field in a language; `label`, which the enterprise declared, for its own attributes. */
export function segmentFieldLabel(field: string, label: string, language: Language): string {
  const labels: Readonly<Record<string, string>> = language === 'en' ? {} : LABELS[language];
  return labels[field] ?? label;
}

/** Every field that a segment's condition may read: `attributes.NAME` for what is declared (or anything, if nothing is). */
export function segmentFields({ version, attributes }: AttributeSet): FieldCatalogue {
  const own = attributes.map(
    ({ name, label, type }) => [`attributes.${name}`, { type: fieldTypeOf(type), label }] as const,
  );
  const open = version === 0 ? { 'attributes.*': { type: 'any', label: 'an attribute' } as const } : {};
  return { ...Object.fromEntries(own), ...open, ...PROFILE_FIELDS };
}

/** What is wrong with segments, each problem at its place. */
export function checkSegments(segments: readonly Segment[], declared: AttributeSet): readonly PlacedProblem[] {
  const fields = segmentFields(declared);
  const seen = new Set<string>();
  return segments.flatMap(({ segmentId, when }, index) => {
    const at = `/segments/${index}`;
    const twice = seen.has(segmentId);
    seen.add(segmentId);
    return [
      ...(twice ? [{ pointer: `${at}/segmentId`, message: `"${segmentId}" is there twice` }] : []),
      ...checkCondition(when, fields).map(({ pointer, message }) => ({ pointer: `${at}/when${pointer}`, message })),
    ];
  });
}

/** Segments made ready. */
export type ReadySegments = {
  readonly version: number;
  /** The ids of the segments that a customer is in. */
  readonly of: (profile: CustomerProfile, now: Instant) => readonly string[];
  /** Why she is in, or is not: of each segment its truth, and every comparison with what it found. */
  readonly explain: (profile: CustomerProfile, now: Instant) => readonly SegmentTest[];
};

export type SegmentTest = {
  readonly segmentId: string;
  readonly name: string;
  readonly truth: Truth;
  readonly leaves: readonly (LeafTrace & { readonly label: string; readonly type: string })[];
};

/** Makes segments ready; conditions that no longer fit the declarations hold nobody. */
export function readySegments({ version, segments }: SegmentSet, declared: AttributeSet): ReadySegments {
  const fields = segmentFields(declared);
  const compiled = segments.flatMap((segment): { segment: Segment; condition: CompiledCondition }[] =>
    checkCondition(segment.when, fields).length > 0
      ? []
      : [{ segment, condition: compileCondition(segment.when, fields) }],
  );
  const labelOf = (field: string): string => fields[field]?.label ?? field.replace(/^attributes\./, '');
  return {
    version,
    of: (profile, now) => {
      if (compiled.length === 0) return [];
      const facts = customerFacts(profile, declared, now);
      return compiled.flatMap(({ segment, condition }) =>
        condition.test(facts, now) === 'true' ? [segment.segmentId] : [],
      );
    },
    explain: (profile, now) => {
      const facts = customerFacts(profile, declared, now);
      return compiled.map(({ segment: { segmentId, name }, condition }) => {
        const { truth, leaves } = condition.judge(facts, now);
        return {
          segmentId,
          name,
          truth,
          leaves: leaves.map((leaf) => ({
            ...leaf,
            label: labelOf(leaf.field),
            type: fields[leaf.field]?.type ?? 'any',
          })),
        };
      });
    },
  };
}

/** What segments read of a customer. What is not known is absent. */
export function customerFacts(profile: CustomerProfile, declared: AttributeSet, now: Instant): Facts {
  const facts: Record<string, FactValue> = {};
  const types = new Map(declared.attributes.map(({ name, type }) => [name, type]));
  for (const [name, value] of Object.entries(profile.attributes)) {
    const isDate = types.get(name) === 'date' && typeof value === 'string' && isDay(value);
    facts[`attributes.${name}`] = isDate ? since(Date.parse(`${value}T00:00:00Z`), now) : value;
  }
  const { postalCode } = profile.attributes;
  if (typeof postalCode === 'string' && postalCode !== '') {
    facts['place.postalCode'] = postalCode;
    if (/^\d{1,12}$/.test(postalCode)) facts['place.postalNumber'] = Number(postalCode);
  }
  purchaseFacts(profile, now, facts);
  if (profile.since !== undefined) facts['history.since'] = since(profile.since, now);
  const { activities = [] } = profile;
  const lastActivity = latest(activities.map((each) => each.at));
  facts['history.activities'] = [...new Set(activities.map((each) => each.kind))];
  if (lastActivity !== undefined) facts['history.lastActivity'] = since(lastActivity, now);
  facts['history.associates'] = profile.associates.map((each) => each.associateId);
  facts['history.conversations'] = profile.associates.reduce((sum, each) => sum + each.times, 0);
  facts['stated.segments'] = profile.segments;
  facts['known.mail'] = profile.email !== undefined;
  facts['known.telephone'] = profile.phone !== undefined;
  return facts;
}

/** Amounts are added in the currency of the latest purchase: others are not converted, and do not count. */
function purchaseFacts({ purchases }: CustomerProfile, now: Instant, facts: Record<string, FactValue>): void {
  facts['history.purchases'] = purchases.length;
  facts['history.skus'] = [...new Set(purchases.flatMap((each) => each.sku ?? []))];
  const lastAt = latest(purchases.map((each) => each.at));
  if (lastAt === undefined) return;
  facts['history.lastPurchase'] = since(lastAt, now);
  const currency = purchases.find((each) => each.at === lastAt)?.currency ?? '';
  const amounts = purchases.filter((each) => each.currency === currency).map((each) => each.minor);
  facts['value.currency'] = currency;
  facts['value.total'] = fromMinor(
    amounts.reduce((sum, minor) => sum + minor, 0),
    currency,
  );
  facts['value.largest'] = fromMinor(Math.max(...amounts), currency);
}

function since(at: Instant, now: Instant): TimeFact {
  return { ms: Math.round(now - at), at: now, running: true };
}

function latest(moments: readonly Instant[]): Instant | undefined {
  return moments.length === 0 ? undefined : Math.max(...moments);
}
