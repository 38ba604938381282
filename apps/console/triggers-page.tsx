import './console.css';
import { useQuery } from '@tanstack/react-query';
import { websitesQuery } from '../../features/enterprise/web/website-queries.ts';
import { TriggersPanel } from '../../features/qualifier/web/triggers-panel.tsx';
import { useApi } from '../../platform/web/services.tsx';
import { useEnterprise } from './console-context.ts';
import { verdictChip } from './page-link.tsx';
import { useNames } from './use-names.ts';

export function Page() {
  const { enterpriseId, mayChange } = useEnterprise();
  const nameOf = useNames(enterpriseId);
  const websites = useQuery(websitesQuery(useApi(), enterpriseId)).data?.items ?? [];
  return (
    <div className="fw-sheet">
      <TriggersPanel
        enterpriseId={enterpriseId}
        verdictChip={verdictChip}
        nameOf={nameOf}
        websites={websites}
        mayChange={mayChange}
      />
    </div>
  );
}
