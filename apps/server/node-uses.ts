import type { Matching } from '../../features/matching/server/matching.ts';
import type { Qualifier } from '../../features/qualifier/server/qualifier.ts';
import type { Skills } from '../../features/skills/server/skills.ts';

type Asked = {
  readonly skills: Pick<Skills, 'roster'>;
  readonly matching: Pick<Matching, 'ruleSets'>;
  readonly qualifier: Pick<Qualifier, 'triggerSet'>;
};

/** What rests on a node of the hierarchy, so that it cannot be dissolved: licences, accreditations, rule sets, triggers. */
export async function usesOfNode(
  { skills, matching, qualifier }: Asked,
  enterpriseId: string,
  nodeId: string,
): Promise<readonly string[]> {
  const { entries } = await skills.roster(enterpriseId);
  const ruleSets = await matching.ruleSets(enterpriseId);
  const { triggers } = await qualifier.triggerSet(enterpriseId);
  const isHere = (each: { readonly nodeId: string }): boolean => each.nodeId === nodeId;
  return [
    ...(entries.some(({ licences }) => licences.some(isHere)) ? ['licences'] : []),
    ...(entries.some(({ accreditations }) => accreditations.some(isHere)) ? ['accreditations'] : []),
    ...(ruleSets.some(({ boundTo }) => boundTo.kind === 'node' && boundTo.id === nodeId) ? ['rule-sets'] : []),
    ...(triggers.some(({ when }) => JSON.stringify(when).includes(JSON.stringify(nodeId))) ? ['triggers'] : []),
  ];
}
