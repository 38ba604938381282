import './console.css';
import { DecisionListPanel } from '../../features/matching/web/decision-list.tsx';
import { useEnterprise } from './console-context.ts';
import { PageLink, verdictChip } from './page-link.tsx';

export function Page() {
  const { enterpriseId } = useEnterprise();
  return (
    <div className="fw-sheet">
      <DecisionListPanel
        enterpriseId={enterpriseId}
        verdictChip={verdictChip}
        link={(decisionId, words) => <PageLink to={`/${enterpriseId}/decisions/${decisionId}`} words={words} />}
      />
    </div>
  );
}
