import './console.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { websitesQuery } from '../../features/enterprise/web/website-queries.ts';
import { VerdictList } from '../../features/qualifier/web/verdict-list.tsx';
import { useApi } from '../../platform/web/services.tsx';
import { useEnterprise } from './console-context.ts';
import { PageLink, verdictChip } from './page-link.tsx';

/** Sessions of the last days, to ask why nobody was called, or who was and why. */
export function Page() {
  const { enterpriseId } = useEnterprise();
  const navigate = useNavigate();
  const websites = useQuery(websitesQuery(useApi(), enterpriseId)).data?.items ?? [];
  const to = (sessionId: string) => `/${enterpriseId}/verdicts/${encodeURIComponent(sessionId)}`;
  return (
    <div className="fw-sheet">
      <VerdictList
        enterpriseId={enterpriseId}
        verdictChip={verdictChip}
        websites={websites}
        link={(sessionId, words) => <PageLink to={to(sessionId)} words={words} />}
        open={(sessionId) => void navigate({ to: to(sessionId) })}
      />
    </div>
  );
}
