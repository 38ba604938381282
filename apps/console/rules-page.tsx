import './console.css';
import { RuleSetList } from '../../features/matching/web/rule-set-list.tsx';
import { useEnterprise } from './console-context.ts';
import { DryRun } from './dry-run-panel.tsx';

export function Page() {
  return (
    <div className="fw-sheet">
      <RuleSetList enterpriseId={useEnterprise().enterpriseId} />
      <DryRun />
    </div>
  );
}
