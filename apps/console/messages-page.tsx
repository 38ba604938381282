import './console.css';
import { WebhookPanel } from '../../features/queue/web/webhook-list.tsx';
import { useEnterprise } from './console-context.ts';

export function Page() {
  const { enterpriseId, mayChange } = useEnterprise();
  return (
    <div className="fw-sheet">
      <WebhookPanel enterpriseId={enterpriseId} mayChange={mayChange} />
    </div>
  );
}
