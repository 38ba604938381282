import './console.css';
import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useNodeNames } from '../../features/catalog/web/use-node-names.ts';
import { websitesQuery } from '../../features/enterprise/web/website-queries.ts';
import { DecisionPanel } from '../../features/matching/web/decision-view.tsx';
import { matchingTexts } from '../../features/matching/web/matching-texts.ts';
import { useApi } from '../../platform/web/services.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { PageLink, verdictChip } from './page-link.tsx';

export function Page() {
  const t = useTexts(matchingTexts);
  const { enterpriseId } = useEnterprise();
  const nodeName = useNodeNames(enterpriseId);
  const websites = useQuery(websitesQuery(useApi(), enterpriseId)).data?.items ?? [];
  const nameOf = (id: string): string => websites.find((each) => each.websiteId === id)?.name ?? nodeName(id);
  const { decisionId = '' } = useParams({ strict: false });
  return (
    <Stack className="fw-sheet" gap="sm" align="stretch">
      <PageLink to={`/${enterpriseId}/decisions`} words={`‹ ${t.back}`} />
      <DecisionPanel enterpriseId={enterpriseId} decisionId={decisionId} verdictChip={verdictChip} nameOf={nameOf} />
    </Stack>
  );
}
