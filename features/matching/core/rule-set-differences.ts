import { type Language, numberWords } from '../../../kernel/language.ts';
import type { MatchingRule, WrittenRuleSet } from './rule-set.ts';
import { bindingOf } from './rule-set-check.ts';
import { aboutOf, ruleObject } from './rules/rule-library.ts';
import { isSameValue } from './same-value.ts';

type Words = {
  readonly made: string;
  readonly renamed: (from: string, to: string) => string;
  readonly level: (from: number, to: number) => string;
  readonly bound: (from: string, to: string) => string;
  readonly added: (rule: string, share: string) => string;
  readonly removed: (rule: string, share: string) => string;
  readonly weighed: (rule: string, from: string, to: string) => string;
  readonly scaled: (rule: string, from: string, to: string) => string;
  readonly told: (rule: string) => string;
  readonly measured: string;
  readonly everything: string;
};

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    made: 'Made.',
    renamed: (from, to) => `Renamed from "${from}" to "${to}".`,
    level: (from, to) => `Requires accreditation level ${to} instead of ${from}.`,
    bound: (from, to) => `Bound to ${to} instead of ${from}.`,
    added: (rule, share) => `${rule} counts from now on: ${share}.`,
    removed: (rule, share) => `${rule} no longer counts; it had ${share}.`,
    weighed: (rule, from, to) => `${rule} counts ${to} instead of ${from}.`,
    scaled: (rule, from, to) => `The scale of ${rule} is ${to} instead of ${from}.`,
    told: (rule) => `${rule} is told something else.`,
    measured: 'measured',
    everything: 'everything else',
  },
  de: {
    made: 'Angelegt.',
    renamed: (from, to) => `Umbenannt von „${from}“ in „${to}“.`,
    level: (from, to) => `Verlangt Akkreditierung der Stufe ${to} statt ${from}.`,
    bound: (from, to) => `Gebunden an ${to} statt an ${from}.`,
    added: (rule, share) => `${rule} zählt jetzt: ${share}.`,
    removed: (rule, share) => `${rule} zählt nicht mehr; es waren ${share}.`,
    weighed: (rule, from, to) => `${rule} zählt ${to} statt ${from}.`,
    scaled: (rule, from, to) => `Die Skala von ${rule} ist ${to} statt ${from}.`,
    told: (rule) => `${rule} hat andere Angaben.`,
    measured: 'gemessen',
    everything: 'alles Übrige',
  },
  es: {
    made: 'Creado.',
    renamed: (from, to) => `Renombrado de «${from}» a «${to}».`,
    level: (from, to) => `Exige acreditación de nivel ${to} en vez de ${from}.`,
    bound: (from, to) => `Ligado a ${to} en vez de ${from}.`,
    added: (rule, share) => `${rule} cuenta desde ahora: ${share}.`,
    removed: (rule, share) => `${rule} ya no cuenta; tenía ${share}.`,
    weighed: (rule, from, to) => `${rule} cuenta ${to} en vez de ${from}.`,
    scaled: (rule, from, to) => `La escala de ${rule} es ${to} en vez de ${from}.`,
    told: (rule) => `${rule} tiene otros datos.`,
    measured: 'medida',
    everything: 'todo lo demás',
  },
};

/**
 * What one version of a rule set changed, each change a sentence.
 * @param nameOf the name of what a rule set is bound to, by its id
 */
export function differencesInWords(
  before: WrittenRuleSet | undefined,
  after: WrittenRuleSet,
  language: Language,
  nameOf: (id: string) => string | undefined = () => undefined,
): readonly string[] {
  const words = WORDS[language];
  if (before === undefined) return [words.made];
  const found: string[] = [];
  if (before.name !== after.name) found.push(words.renamed(before.name, after.name));
  if (before.requiredLevel !== after.requiredLevel) found.push(words.level(before.requiredLevel, after.requiredLevel));
  const bound = (set: WrittenRuleSet): string => {
    const { id } = bindingOf(set.boundTo);
    return id === undefined ? words.everything : (nameOf(id) ?? id);
  };
  if (!isSameValue(before.boundTo, after.boundTo)) found.push(words.bound(bound(before), bound(after)));
  const [old, now] = [sharesOf(before), sharesOf(after)];
  for (const rule of before.rules)
    if (!now.has(rule.ruleId))
      found.push(words.removed(nameOfRule(rule, language), percent(language, old.get(rule.ruleId))));
  for (const rule of after.rules) {
    const name = nameOfRule(rule, language);
    const was = before.rules.find((each) => each.ruleId === rule.ruleId);
    const share = percent(language, now.get(rule.ruleId));
    if (was === undefined) {
      found.push(words.added(name, share));
      continue;
    }
    const earlier = percent(language, old.get(rule.ruleId));
    if (earlier !== share) found.push(words.weighed(name, earlier, share));
    if (!isSameValue(was.bounds, rule.bounds))
      found.push(words.scaled(name, scaleWords(was, words), scaleWords(rule, words)));
    if (was.kind !== rule.kind || !isSameValue(was.args ?? {}, rule.args ?? {})) found.push(words.told(name));
  }
  return found;
}

function scaleWords({ bounds }: MatchingRule, words: Words): string {
  return bounds === undefined ? words.measured : `${bounds[0]}–${bounds[1]}`;
}

function sharesOf({ rules }: WrittenRuleSet): ReadonlyMap<string, number> {
  const sum = rules.reduce((total, rule) => total + rule.weight, 0);
  return new Map(rules.map((rule) => [rule.ruleId, sum > 0 ? rule.weight / sum : 0]));
}

function percent(language: Language, share = 0): string {
  return `${numberWords(Math.round(share * 1_000) / 10, language)} %`;
}

function nameOfRule(rule: Pick<MatchingRule, 'kind' | 'args'>, language: Language): string {
  const { name } = ruleObject(rule.kind).words[language];
  const about = aboutOf(rule);
  return about === undefined ? name : `${name} (${about})`;
}
