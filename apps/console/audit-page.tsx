import './console.css';
import { AuditPanel } from '../../features/enterprise/web/audit-list.tsx';
import { useEnterprise } from './console-context.ts';
import { useNames } from './use-names.ts';

export function Page() {
  const { enterpriseId } = useEnterprise();
  const nameOf = useNames(enterpriseId);
  return (
    <div className="fw-sheet">
      <AuditPanel enterpriseId={enterpriseId} nameOf={nameOf} />
    </div>
  );
}
