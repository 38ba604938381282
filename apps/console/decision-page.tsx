import './console.css';
import { Stack } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { DecisionPanel } from '../../features/matching/web/decision-view.tsx';
import { matchingTexts } from '../../features/matching/web/matching-texts.ts';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { PageLink, verdictChip } from './page-link.tsx';
import { useNames } from './use-names.ts';

export function Page() {
  const t = useTexts(matchingTexts);
  const { enterpriseId } = useEnterprise();
  const nameOf = useNames(enterpriseId);
  const { decisionId = '' } = useParams({ strict: false });
  return (
    <Stack className="fw-sheet" gap="sm" align="stretch">
      <PageLink to={`/${enterpriseId}/decisions`} words={`‹ ${t.back}`} />
      <DecisionPanel enterpriseId={enterpriseId} decisionId={decisionId} verdictChip={verdictChip} nameOf={nameOf} />
    </Stack>
  );
}
