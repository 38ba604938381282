import './console.css';
import { SegmentEditor } from '../../features/customers/web/segment-editor.tsx';
import { useEnterprise } from './console-context.ts';

export function Page() {
  const { enterpriseId, mayChange } = useEnterprise();
  return (
    <div className="fw-sheet">
      <SegmentEditor enterpriseId={enterpriseId} mayChange={mayChange} />
    </div>
  );
}
