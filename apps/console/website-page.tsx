import './console.css';
import { Divider, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { clickstreamTexts } from '../../features/clickstream/web/clickstream-texts.ts';
import { SnippetCheck } from '../../features/clickstream/web/snippet-check.tsx';
import { IdentitySecret } from '../../features/enterprise/web/identity-secret.tsx';
import { SnippetText } from '../../features/enterprise/web/snippet-text.tsx';
import { WebsiteOrigins } from '../../features/enterprise/web/website-origins.tsx';
import { WebsitePageData } from '../../features/enterprise/web/website-page-data.tsx';
import { websitesQuery } from '../../features/enterprise/web/website-queries.ts';
import { WriteKeys } from '../../features/enterprise/web/write-keys.tsx';
import { useApi } from '../../platform/web/services.tsx';
import { QueryView } from '../../platform/web/states.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { consoleTexts } from './console-texts.ts';
import { PageLink } from './page-link.tsx';

/** One website: is its snippet working, and its snippet, keys, origins and page data. */
export function Page() {
  const t = useTexts(consoleTexts);
  const words = useTexts(clickstreamTexts);
  const { enterpriseId, mayChange } = useEnterprise();
  const { websiteId = '' } = useParams({ strict: false });
  const query = useQuery(websitesQuery(useApi(), enterpriseId));
  return (
    <div className="fw-sheet">
      <PageLink to={`/${enterpriseId}/websites`} words={`‹ ${t.back}`} />
      <QueryView query={query}>
        {(list) => {
          const website = list.items.find((each) => each.websiteId === websiteId);
          if (website === undefined) return <Text mt="lg">{t.notFound}</Text>;
          const part = { enterpriseId, website, mayChange };
          return (
            <Stack gap="xl" mt="sm">
              <div>
                <Text c="dimmed">{website.name}</Text>
                <Title order={1}>{words.check}</Title>
                <PageLink to={`/${enterpriseId}/websites/${websiteId}/mappings`} words={t.mappings} />
              </div>
              <SnippetCheck enterpriseId={enterpriseId} websiteId={websiteId}>
                <SnippetText enterpriseId={enterpriseId} websiteId={websiteId} />
              </SnippetCheck>
              <Divider />
              <WriteKeys {...part} />
              <WebsiteOrigins key={website.version} {...part} />
              <WebsitePageData key={`data ${website.websiteId}`} {...part} />
              {mayChange ? <IdentitySecret enterpriseId={enterpriseId} websiteId={websiteId} /> : null}
            </Stack>
          );
        }}
      </QueryView>
    </div>
  );
}
