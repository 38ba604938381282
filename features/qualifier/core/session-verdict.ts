import type { Language } from '../../../kernel/language.ts';
import type { Condition, LeafTrace, Truth } from '../../../kernel/rule/condition.ts';
import { type Instant, toIso } from '../../../kernel/time.ts';
import type { Session } from '../../clickstream/core/index.ts';
import { conditionWords } from './condition-words.ts';
import { fieldLabel } from './field-labels.ts';
import {
  type CompiledTriggers,
  explainTriggers,
  type QualifyContext,
  qualify,
  type TriggerJudgement,
} from './qualify.ts';
import { type NameOf, valueShower } from './reason-words.ts';
import { type FactsContext, factSource } from './session-facts.ts';

import { triggerSentence } from './trigger-changes.ts';
import type { SessionVerdict } from './triggers-wire.ts';

type TriggerView = SessionVerdict['triggers'][number];

/**
 * Why a session is, or is not, an opportunity: judged anew as of a moment, with every trigger and comparison told. One that is over
 * is judged as it was before it ended.
 */
export function judgeSession(
  triggers: CompiledTriggers,
  session: Session,
  context: FactsContext & QualifyContext,
  nameOf: NameOf = () => undefined,
  language: Language = 'en',
): Pick<SessionVerdict, 'judgedAt' | 'version' | 'verdict' | 'withheld' | 'triggers'> {
  const { endedAt, ...open } = session;
  const now: Instant = endedAt === undefined ? context.now : Math.min(context.now, session.lastAt);
  const source = factSource(open, context);
  const { verdict, withheld, passedOver } = qualify(triggers, source, { ...context, now });
  const passed = new Map(passedOver?.map(({ triggerId, why }) => [triggerId as string, why]));
  return {
    judgedAt: toIso(now),
    version: triggers.set.version,
    verdict,
    ...(withheld === undefined ? {} : { withheld }),
    triggers: explainTriggers(triggers, source, now).map((judged) => {
      const why = passed.get(judged.trigger.triggerId);
      return { ...triggerView(judged, nameOf, language), ...(why === undefined ? {} : { passedOver: why }) };
    }),
  };
}

function triggerView(
  { trigger, truth, leaves, used }: TriggerJudgement,
  nameOf: NameOf,
  language: Language,
): TriggerView {
  const { triggerId, name, gives } = trigger;
  return {
    triggerId,
    name,
    sentence: triggerSentence(trigger, nameOf, language),
    ...('verdict' in gives ? { verdict: gives.verdict } : { weight: gives.weight }),
    use: used ? 'used' : trigger.enabled === false ? 'switched-off' : 'other-website',
    truth,
    leaves: leaves.map((leaf) => leafView(leaf, nameOf, language)),
  };
}

function leafView(leaf: LeafTrace, nameOf: NameOf, language: Language): TriggerView['leaves'][number] {
  const { field, operator, operand, actual, negated } = leaf;
  const constants = operator === 'between' ? (operand as readonly unknown[]) : operator === 'exists' ? [] : [operand];
  const alone: Condition = { [operator]: [{ var: field }, ...constants] };
  const show = valueShower(field, nameOf, language);
  const seen = Array.isArray(actual) ? actual.map(show).join(', ') : show(actual);
  return {
    field,
    label: fieldLabel(field, language),
    needed: conditionWords(negated === true ? { '!': alone } : alone, nameOf, language),
    ...(actual === null ? {} : { seen }),
    truth: negated === true ? TURNED[leaf.truth] : leaf.truth,
  };
}

const TURNED: Readonly<Record<Truth, Truth>> = { true: 'false', false: 'true', unknown: 'unknown' };
