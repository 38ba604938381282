import './console.css';
import { Stack } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { SessionVerdictPanel } from '../../features/qualifier/web/session-verdict.tsx';
import { verdictTexts } from '../../features/qualifier/web/verdict-texts.ts';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { PageLink, verdictChip } from './page-link.tsx';
import { useNames } from './use-names.ts';

export function Page() {
  const t = useTexts(verdictTexts);
  const { enterpriseId } = useEnterprise();
  const nameOf = useNames(enterpriseId);
  const { sessionId = '' } = useParams({ strict: false });
  return (
    <Stack className="fw-sheet" gap="sm" align="stretch">
      <PageLink to={`/${enterpriseId}/verdicts`} words={`‹ ${t.backToList}`} />
      <SessionVerdictPanel
        enterpriseId={enterpriseId}
        sessionId={sessionId}
        verdictChip={verdictChip}
        websiteName={nameOf}
      />
    </Stack>
  );
}
