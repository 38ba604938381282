import './console.css';
import { TriggerList } from '../../features/qualifier/web/trigger-list.tsx';
import { useEnterprise } from './console-context.ts';
import { verdictChip } from './page-link.tsx';

export function Page() {
  return (
    <div className="fw-sheet">
      <TriggerList enterpriseId={useEnterprise().enterpriseId} verdictChip={verdictChip} />
    </div>
  );
}
