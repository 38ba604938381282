import './console.css';
import { ImportPanel } from '../../features/catalog/web/import-panel.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { consoleTexts } from './console-texts.ts';
import { PageLink } from './page-link.tsx';

export function Page() {
  const t = useTexts(consoleTexts);
  const { enterpriseId, mayChange } = useEnterprise();
  return (
    <div className="fw-sheet">
      <PageLink to={`/${enterpriseId}/hierarchy`} words={`‹ ${t.hierarchy}`} />
      <ImportPanel enterpriseId={enterpriseId} mayChange={mayChange} />
    </div>
  );
}
