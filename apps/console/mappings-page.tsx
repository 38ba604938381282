import './console.css';
import { useParams } from '@tanstack/react-router';
import { MappingEditor } from '../../features/catalog/web/mapping-editor.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { consoleTexts } from './console-texts.ts';
import { PageLink } from './page-link.tsx';

export function Page() {
  const t = useTexts(consoleTexts);
  const { enterpriseId, mayChange } = useEnterprise();
  const { websiteId = '' } = useParams({ strict: false });
  return (
    <div className="fw-sheet">
      <PageLink to={`/${enterpriseId}/websites/${websiteId}`} words={`‹ ${t.website}`} />
      <MappingEditor key={websiteId} enterpriseId={enterpriseId} websiteId={websiteId} mayChange={mayChange} />
    </div>
  );
}
