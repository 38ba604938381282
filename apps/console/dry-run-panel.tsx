import { useNodeNames } from '../../features/catalog/web/use-node-names.ts';
import { Visit } from '../../features/clickstream/web/visit-panel.tsx';
import type { DryRunPanelProps } from '../../features/dryrun/web/dry-run-props.ts';
import { DryRunPanel } from '../../features/dryrun/web/dry-run-view.tsx';
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
  return <Visit enterpriseId={enterpriseId} sessionId={sessionId} nodeName={useNodeNames(enterpriseId)} />;
}
