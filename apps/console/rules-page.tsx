import './console.css';
import { RuleSetList } from '../../features/matching/web/rule-set-list.tsx';
import { useEnterprise } from './console-context.ts';

export function Page() {
  return (
    <div className="fw-sheet">
      <RuleSetList enterpriseId={useEnterprise().enterpriseId} />
    </div>
  );
}
