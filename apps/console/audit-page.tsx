import './console.css';
import { AuditPanel } from '../../features/enterprise/web/audit-list.tsx';
import { useEnterprise } from './console-context.ts';

export function Page() {
  return (
    <div className="fw-sheet">
      <AuditPanel enterpriseId={useEnterprise().enterpriseId} />
    </div>
  );
}
