import './console.css';
import { WebsiteListPanel } from '../../features/enterprise/web/website-list.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { consoleTexts } from './console-texts.ts';
import { PageLink } from './page-link.tsx';

export function Page() {
  const t = useTexts(consoleTexts);
  const { enterpriseId, mayChange } = useEnterprise();
  return (
    <div className="fw-sheet">
      <WebsiteListPanel
        enterpriseId={enterpriseId}
        mayChange={mayChange}
        link={(website) => <PageLink to={`/${enterpriseId}/websites/${website.websiteId}`} words={t.checkSnippet} />}
      />
    </div>
  );
}
