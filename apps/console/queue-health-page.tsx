import './console.css';
import { QueueHealthPanel } from '../../features/queue/web/queue-health-panel.tsx';
import { useEnterprise } from './console-context.ts';

export function Page() {
  const { enterpriseId } = useEnterprise();
  return (
    <div className="fw-sheet">
      <QueueHealthPanel enterpriseId={enterpriseId} />
    </div>
  );
}
