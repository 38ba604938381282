import './console.css';
import { Paper, Stack, Title } from '@mantine/core';
import { useNodeNames } from '../../features/catalog/web/use-node-names.ts';
import { StandingLine } from '../../features/matching/web/standing-line.tsx';
import { AssociatesTable } from '../../features/skills/web/associates-table.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { consoleTexts } from './console-texts.ts';

export function Page() {
  const t = useTexts(consoleTexts);
  const { enterpriseId } = useEnterprise();
  const nodeName = useNodeNames(enterpriseId);
  return (
    <Stack className="fw-sheet" gap="md">
      <Title order={1}>{t.associates}</Title>
      <Paper>
        <AssociatesTable
          enterpriseId={enterpriseId}
          nodeName={nodeName}
          standing={(associateId) => <StandingLine enterpriseId={enterpriseId} associateId={associateId} />}
        />
      </Paper>
    </Stack>
  );
}
