import './console.css';
import { LostReportPanel } from '../../features/queue/web/lost-report.tsx';
import { useEnterprise } from './console-context.ts';
import { PageLink } from './page-link.tsx';
import { useChoices } from './use-choices.ts';

export function Page() {
  const { enterpriseId } = useEnterprise();
  const { nameOf } = useChoices(enterpriseId);
  return (
    <div className="fw-sheet">
      <LostReportPanel
        enterpriseId={enterpriseId}
        nameOf={nameOf}
        visitLink={(sessionId, words) => <PageLink to={`/${enterpriseId}/verdicts/${sessionId}`} words={words} />}
        decisionLink={(decisionId, words) => <PageLink to={`/${enterpriseId}/decisions/${decisionId}`} words={words} />}
      />
    </div>
  );
}
