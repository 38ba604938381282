import type { Enterprise } from '../../features/enterprise/server/enterprise.ts';
import { CommandError } from './explain.ts';

type Known = Awaited<ReturnType<Enterprise['enterprises']>>[number];

/** The only enterprise of an installation, or the one named by id or name. */
export async function chooseEnterprise(enterprise: Enterprise, wanted: string | undefined): Promise<Known> {
  const known = await enterprise.enterprises();
  if (known.length === 0) throw new CommandError('There is no enterprise here yet.');
  const found = known.filter(({ enterpriseId, name }) => wanted === undefined || [enterpriseId, name].includes(wanted));
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  const list = known.map(({ enterpriseId, name }) => `\n  ${enterpriseId}  ${name}`).join('');
  throw new CommandError(`Say which with --enterprise ID:${list}`);
}
