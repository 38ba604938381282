import './console.css';
import { MatchPanel } from '../../features/matching/web/match-panel.tsx';
import { useEnterprise } from './console-context.ts';
import { useChoices } from './use-choices.ts';

export function Page() {
  const { enterpriseId } = useEnterprise();
  const { places } = useChoices(enterpriseId);
  return (
    <div className="fw-sheet">
      <MatchPanel enterpriseId={enterpriseId} places={places} />
    </div>
  );
}
