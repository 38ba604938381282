import { Stack } from '@mantine/core';
import { useNodeNames } from '../../features/catalog/web/use-node-names.ts';
import { SessionFacts, SessionValues } from '../../features/clickstream/web/session-facts.tsx';
import { SessionPath } from '../../features/clickstream/web/session-path.tsx';
import { useVisit } from '../../features/clickstream/web/use-visit.ts';
import type { DryRunPanelProps } from '../../features/dryrun/web/dry-run-props.ts';
import { DryRunPanel } from '../../features/dryrun/web/dry-run-view.tsx';
import { QueryView } from '../../platform/web/states.tsx';
import { useEnterprise } from './console-context.ts';
import { verdictChip } from './page-link.tsx';
import { useNames } from './use-names.ts';

/** The dry run of what a page has before it is published, for those who may publish. */
export function DryRun({ draft }: Pick<DryRunPanelProps, 'draft'>) {
  const { enterpriseId, mayChange } = useEnterprise();
  const nameOf = useNames(enterpriseId);
  if (!mayChange) return null;
  return (
    <DryRunPanel
      enterpriseId={enterpriseId}
      draft={draft}
      verdictChip={verdictChip}
      nameOf={nameOf}
      visit={(sessionId) => <RecordedVisit enterpriseId={enterpriseId} sessionId={sessionId} />}
    />
  );
}

function RecordedVisit({ enterpriseId, sessionId }: { readonly enterpriseId: string; readonly sessionId: string }) {
  const nodeName = useNodeNames(enterpriseId);
  const query = useVisit(enterpriseId, sessionId, nodeName);
  return (
    <QueryView query={query}>
      {(session) => (
        <Stack gap="lg">
          <SessionValues session={session} />
          <SessionPath session={session} />
          <SessionFacts session={session} />
        </Stack>
      )}
    </QueryView>
  );
}
