import { Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CopyText } from '../../../platform/web/copy-text.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { QueryView } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import { enterpriseTexts } from './enterprise-texts.ts';
import { snippetQuery } from './website-queries.ts';

/** The lines to paste into every page. */
export function SnippetText({
  enterpriseId,
  websiteId,
}: {
  readonly enterpriseId: string;
  readonly websiteId: string;
}) {
  const t = useTexts(enterpriseTexts);
  const query = useQuery(snippetQuery(useApi(), enterpriseId, websiteId));
  return (
    <Stack gap="xs">
      <Title order={2}>{t.snippet}</Title>
      <Text size="sm" c="dimmed">
        {t.snippetHint}
      </Text>
      <QueryView query={query} waiting={<Skeleton h={44} />}>
        {(snippet) => <CopyText text={snippet.html} />}
      </QueryView>
    </Stack>
  );
}
