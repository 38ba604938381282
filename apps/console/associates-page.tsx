import './console.css';
import { Paper, Stack, Title } from '@mantine/core';
import { useNodeNames } from '../../features/catalog/web/use-node-names.ts';
import { StandingLine } from '../../features/matching/web/standing-line.tsx';
import { AssociateControls } from '../../features/skills/web/associate-controls.tsx';
import { AssociatesTable } from '../../features/skills/web/associates-table.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { consoleTexts } from './console-texts.ts';

export function Page() {
  const t = useTexts(consoleTexts);
  const { enterpriseId, maySupervise } = useEnterprise();
  const nodeName = useNodeNames(enterpriseId);
  return (
    <Stack className="fw-sheet" gap="md">
      <Title order={1}>{t.associates}</Title>
      <Paper>
        <AssociatesTable
          enterpriseId={enterpriseId}
          nodeName={nodeName}
          {...(maySupervise ? { controls: (of) => <AssociateControls enterpriseId={enterpriseId} of={of} /> } : {})}
          standing={(associateId) => <StandingLine enterpriseId={enterpriseId} associateId={associateId} />}
        />
      </Paper>
    </Stack>
  );
}
