import { Button, Group, MultiSelect, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Failure } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import { PAGE_DATA_SOURCES, type PageDataSource, type WebsiteView } from '../core/index.ts';
import { enterpriseTexts } from './enterprise-texts.ts';
import { useWebsiteChange } from './website-queries.ts';

/** What each source is called by those who publish it: names, the same in every language. */
const NAMES: Readonly<Record<PageDataSource, string>> = {
  'json-ld': 'schema.org, JSON-LD',
  microdata: 'schema.org, microdata',
  'open-graph': 'Open Graph',
  ga4: 'Google dataLayer (GA4)',
  ceddl: 'digitalData (CEDDL)',
  adobe: 'Adobe data layer',
  tealium: 'Tealium utag_data',
};

type WebsitePageDataProps = {
  readonly enterpriseId: string;
  readonly website: WebsiteView;
  readonly mayChange: boolean;
};

/** Which of the data that its pages carry for other tools is read; the order of choosing is the order of precedence. */
export function WebsitePageData({ enterpriseId, website, mayChange }: WebsitePageDataProps) {
  const t = useTexts(enterpriseTexts);
  const known = website.settings.pageData ?? [];
  const [chosen, setChosen] = useState<readonly string[]>(known);
  const pageData = chosen.flatMap((each) => PAGE_DATA_SOURCES.find((source) => source === each) ?? []);
  const save = useWebsiteChange(enterpriseId, website);
  return (
    <Stack gap="xs">
      <Title order={2}>{t.pageData}</Title>
      <MultiSelect
        aria-label={t.pageData}
        description={t.pageDataHint}
        data={PAGE_DATA_SOURCES.map((value) => ({ value, label: NAMES[value] }))}
        value={[...chosen]}
        onChange={setChosen}
        readOnly={!mayChange}
      />
      {save.error === null ? null : <Failure error={save.error} />}
      {mayChange ? (
        <Group>
          <Button
            size="sm"
            variant="default"
            disabled={pageData.join() === known.join()}
            loading={save.isPending}
            onClick={() => save.mutate({ settings: { ...website.settings, pageData } })}
          >
            {t.save}
          </Button>
          {save.isSuccess && pageData.join() === known.join() ? (
            <Text size="sm" c="dimmed" role="status">
              {t.saved}
            </Text>
          ) : null}
        </Group>
      ) : null}
    </Stack>
  );
}
