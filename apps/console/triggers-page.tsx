import './console.css';
import { TriggerList } from '../../features/qualifier/web/trigger-list.tsx';
import { useEnterprise } from './console-context.ts';
import { DryRun } from './dry-run-panel.tsx';
import { verdictChip } from './page-link.tsx';
import { useNames } from './use-names.ts';

export function Page() {
  const { enterpriseId } = useEnterprise();
  const nameOf = useNames(enterpriseId);
  return (
    <div className="fw-sheet">
      <TriggerList enterpriseId={enterpriseId} verdictChip={verdictChip} nameOf={nameOf} />
      <DryRun />
    </div>
  );
}
