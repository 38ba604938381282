import type { Condition, FactValue } from '../../../../kernel/rule/condition.ts';
import { compileCondition } from '../../../../kernel/rule/condition-compile.ts';
import type { RosterEntry } from '../../../skills/core/index.ts';
import { CONDITION_FIELDS } from '../condition-fields.ts';
import type { RankInput } from '../rank.ts';
import type { MatchingRule } from '../rule-set.ts';
import type { RecordMeasure, Tally } from '../sales-record.ts';

/** What the plain matcher says of one ranking. */
type PlainRanking = {
  readonly candidates: readonly {
    readonly associateId: string;
    readonly score: number;
    readonly raws: Readonly<Record<string, number | null>>;
  }[];
  readonly excluded: Readonly<Record<string, string>>;
};

/** The matcher as one would explain it: one associate after another, one rule after another, and a sort. It shares no code with `rank`. */
export function plainRank(input: RankInput): PlainRanking {
  const { rules } = input.chosen.ruleSet;
  const excluded: Record<string, string> = {};
  const candidates: (PlainRanking['candidates'][number] & { readonly idleSince: number })[] = [];
  for (const entry of input.entries) {
    const reason = whyNot(entry, input);
    if (reason !== undefined) {
      excluded[entry.associateId] = reason;
      continue;
    }
    const whole = rules.reduce((total, rule) => total + rule.weight, 0);
    const raws: Record<string, number | null> = {};
    let sum = 0;
    for (const rule of rules) {
      const raw = rawOf(rule, entry, input);
      raws[rule.ruleId] = raw;
      const share = whole > 0 ? rule.weight / whole : 1 / rules.length;
      sum += share * standing(raw, input, rule.ruleId);
    }
    const score = Math.round(sum * 1_000_000) / 10_000;
    candidates.push({ associateId: entry.associateId, score, raws, idleSince: entry.idleSince });
  }
  candidates.sort((one, other) => {
    if (one.score !== other.score) return other.score - one.score;
    if (one.idleSince !== other.idleSince) return one.idleSince - other.idleSince;
    return one.associateId < other.associateId ? -1 : 1;
  });
  return { candidates: candidates.map(({ idleSince: _, ...rest }) => rest), excluded };
}

function standing(raw: number | null, { sheet }: RankInput, ruleId: string): number {
  const scale = sheet.scales.find((each) => each.ruleId === ruleId);
  if (raw === null || scale === undefined) return 0.5;
  if (scale.low === scale.high) return raw > scale.high ? 1 : raw < scale.low ? 0 : 0.5;
  return Math.min(1, Math.max(0, (raw - scale.low) / (scale.high - scale.low)));
}

function whyNot(entry: RosterEntry, { ancestors, chosen, exclude, territory, segment, now }: RankInput) {
  const { requiredLevel } = chosen.ruleSet;
  if (!entry.permitted) return 'not-permitted';
  if (exclude?.includes(entry.associateId)) return 'asked-before';
  const here = entry.licences.filter((each) => ancestors.length === 0 || ancestors.includes(each.nodeId));
  if (here.length === 0) return 'no-licence';
  const current = here.filter((each) => (each.expiresAt ?? now + 1) > now && (each.revokedAt ?? now + 1) > now);
  if (current.length === 0) return 'licence-expired';
  const placed = current.filter((each) => each.territories === undefined || each.territories.includes(territory ?? ''));
  if (placed.length === 0) return 'territory';
  if (!placed.some((each) => each.segments === undefined || each.segments.includes(segment ?? ''))) return 'segment';
  if (requiredLevel === 0 || ancestors.length === 0) return undefined;
  const proven = entry.accreditations.filter((each) => ancestors.includes(each.nodeId));
  if (proven.length === 0) return 'accreditation-missing';
  const valid = proven.filter((each) => (each.expiresAt ?? now + 1) > now);
  if (valid.length === 0) return 'accreditation-expired';
  return Math.max(...valid.map((each) => each.level)) < requiredLevel ? 'level-too-low' : undefined;
}

function isFree(entry: RosterEntry): boolean {
  const { connected, notResponding, declared, slotsUsed, capacity, noChat, noCallback } = entry;
  const atLimits = noChat === true && noCallback === true;
  return connected && !notResponding && declared === 'available' && slotsUsed < capacity && !atLimits;
}

function levelOf(entry: RosterEntry, { ancestors, now }: RankInput): number | null {
  const valid = entry.accreditations.filter(
    (each) => ancestors.includes(each.nodeId) && (each.expiresAt ?? now + 1) > now,
  );
  return valid.length === 0 ? null : Math.max(...valid.map((each) => each.level));
}

function rawOf(rule: MatchingRule, entry: RosterEntry, input: RankInput): number | null {
  const { language, territory, facts, now, attributes = [] } = input;
  const args = rule.args ?? {};
  const segment = args['bySegment'] === false ? undefined : input.segment;
  const attribute = String(args['attribute'] ?? '');
  const customers = attributes.includes(attribute) ? facts[`customer.${attribute}`] : undefined;
  switch (rule.kind) {
    case 'conversion':
      return estimated('conversion', entry, input, segment);
    case 'revenue-per-trial':
      return estimated('revenue', entry, input, segment);
    case 'returns':
      return 1 - estimated('returned', entry, input, segment);
    case 'rescissions':
      return 1 - estimated('rescinded', entry, input, segment);
    case 'satisfaction':
      return estimated('satisfaction', entry, input, segment);
    case 'similar-customers':
      return customers === undefined ? null : estimated('conversion', entry, input, `@${attribute}=${customers}`);
    case 'same-attribute': {
      const own = entry.attributes?.[attribute];
      return customers === undefined || own === undefined ? null : Number(own === String(customers));
    }
    case 'past-relationship': {
      const known = facts['customer.associates'];
      return known === undefined ? null : Number((known as readonly string[]).includes(entry.associateId));
    }
    case 'accreditation-level':
      return levelOf(entry, input);
    case 'experience':
      return entry.experienceYears;
    case 'online-proficiency':
      return entry.proficiency ?? null;
    case 'rating':
      return entry.rating ?? null;
    case 'language': {
      if (language === undefined || entry.languages.length === 0) return null;
      const short = (locale: string) => locale.toLowerCase().split(/[-_]/)[0];
      return Number(entry.languages.map(short).includes(short(language)));
    }
    case 'territory': {
      const own = entry.territories ?? [];
      return territory === undefined || own.length === 0 ? null : Number(own.includes(territory));
    }
    case 'idle-time':
      return isFree(entry) ? Math.max(0, now - (now % 1_000) - entry.idleSince) : 0;
    case 'load':
      return entry.capacity > 0 ? Math.max(0, entry.capacity - entry.slotsUsed) / entry.capacity : 0;
    case 'answers': {
      const { taken = 0, passed = 0 } = input.answers?.of(entry.associateId) ?? {};
      return input.answers === undefined ? null : (taken + 18) / (taken + passed + 20);
    }
    case 'condition': {
      const stated = Object.entries(entry.attributes ?? {}).map(([name, value]) => [`trait.${name}`, value] as const);
      const level = levelOf(entry, input);
      const all: Record<string, FactValue> = {
        ...facts,
        ...Object.fromEntries(stated),
        'associate.languages': entry.languages,
        'associate.free': isFree(entry),
        ...(entry.rating === undefined ? {} : { 'associate.rating': entry.rating }),
        ...(level === null ? {} : { 'associate.level': level }),
      };
      const truth = compileCondition(args['when'] as Condition, CONDITION_FIELDS).test(all, now);
      return truth === 'unknown' ? null : Number(truth === 'true');
    }
  }
}

const EMPTY: Tally = { trials: 0, won: 0, revenueMinor: 0, returnedMinor: 0 };

/** Observations of a measure within a tally: their sum and their number. */
function observed(measure: RecordMeasure, tally: Tally): readonly [number, number] {
  switch (measure) {
    case 'conversion':
      return [tally.won, tally.trials];
    case 'revenue':
      return [tally.revenueMinor - tally.returnedMinor, tally.trials];
    case 'returned':
      return [tally.revenueMinor > 0 ? (tally.won * tally.returnedMinor) / tally.revenueMinor : 0, tally.won];
    case 'rescinded':
      return [tally.rescinded ?? 0, tally.won];
    case 'satisfaction':
      return [tally.ratingSum ?? 0, tally.rated ?? 0];
  }
}

const LIMITS = { conversion: [0, 1], revenue: [0, 1e300], returned: [0, 1], rescinded: [0, 1], satisfaction: [1, 5] };

/** Twenty conversations of what was expected, and hers: from the widest place down, then within the segment. */
function estimated(measure: RecordMeasure, entry: RosterEntry, input: RankInput, segment: string | undefined): number {
  const { means } = input.sheet;
  const { own } = input.records;
  const within = ([least = 0, most = 0]: readonly number[], value: number) => Math.min(most, Math.max(least, value));
  const blend = ([sum, count]: readonly [number, number], before: number) => (sum + 20 * before) / (count + 20);
  const tallyAt = (index: number) => {
    const nodeId = means[index]?.nodeId;
    return nodeId === undefined ? EMPTY : (own(entry.associateId, nodeId) ?? EMPTY);
  };
  let value = 0;
  for (let index = means.length - 1; index >= 0; index -= 1) {
    const here = means[index]?.[measure] ?? 0;
    const above = means[index + 1]?.[measure];
    const [all, part] = [tallyAt(index), tallyAt(index - 1)];
    const only = (key: keyof Tally) => (all[key] ?? 0) - (part[key] ?? 0);
    const between: Tally = {
      trials: Math.max(0, only('trials')),
      won: Math.max(0, only('won')),
      revenueMinor: only('revenueMinor'),
      returnedMinor: only('returnedMinor'),
      rescinded: Math.max(0, only('rescinded')),
      rated: Math.max(0, only('rated')),
      ratingSum: Math.max(0, only('ratingSum')),
    };
    const expected = above === undefined ? here * startOf(measure, entry) : value + here - above;
    value = within(LIMITS[measure], blend(observed(measure, between), within(LIMITS[measure], expected)));
  }
  const place = means[0]?.nodeId;
  if (segment === undefined || place === undefined) return value;
  return blend(observed(measure, own(entry.associateId, place, segment) ?? EMPTY), value);
}

/** A quarter less to a quarter more than anybody, by what is stated. */
function startOf(measure: RecordMeasure, entry: RosterEntry): number {
  if (measure !== 'conversion' && measure !== 'revenue') return 1;
  const level = Math.max(0, ...entry.accreditations.map((each) => each.level));
  const stated = [
    ...(entry.experienceYears > 0 ? [Math.min(1, entry.experienceYears / 10)] : []),
    ...(entry.rating === undefined ? [] : [entry.rating / 5]),
    ...(entry.proficiency === undefined ? [] : [entry.proficiency / 5]),
    ...(level > 0 ? [level / 5] : []),
  ];
  if (stated.length === 0) return 1;
  const mean = stated.reduce((sum, share) => sum + share, 0) / stated.length;
  return 1 + 0.25 * (2 * mean - 1);
}
