import { Badge, Code, Fieldset, Group, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck, IconMinus, IconZoomQuestion } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { MappingBody, PageTrial } from '../core/index.ts';
import { mappingTexts } from './mapping-texts.ts';

/** A mapping that is being written; of a stored one with its id. */
export type Draft = MappingBody & { readonly mappingId?: string };

const FIELDS = ['sku', 'gtin', 'brand', 'mpn', 'category'] as const;

/** Paste an address: what it is about, what was tried in which order, and why each thing did or did not match. */
export function PageTester({ of, draft }: { readonly of: string; readonly draft?: Draft }) {
  const t = useTexts(mappingTexts);
  const api = useApi();
  const [page, setPage] = useState<Readonly<Record<string, string>>>({});
  const stated = Object.fromEntries(Object.entries(page).filter(([, value]) => value.trim() !== ''));
  const [asked] = useDebouncedValue(JSON.stringify({ ...stated, ...(draft === undefined ? {} : { draft }) }), 300);
  const isAsked = Object.keys(stated).length > 0;
  const query = useQuery({
    queryKey: ['page-trial', of, asked],
    queryFn: () => api.post<PageTrial>(`${of}/page-trials`, JSON.parse(asked) as unknown),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  const field = (name: string, label: string) => (
    <TextInput
      key={name}
      label={label}
      value={page[name] ?? ''}
      maxLength={name === 'url' ? 4_000 : 500}
      onChange={(event) => setPage({ ...page, [name]: event.currentTarget.value })}
    />
  );
  return (
    <Stack gap="sm" component="section" aria-label={t.tester}>
      <Title order={2}>{t.tester}</Title>
      <Text c="dimmed">{t.testerHint}</Text>
      {field('url', t.url)}
      <Fieldset legend={t.pageData} p="sm">
        <SimpleGrid cols={{ base: 2, md: 5 }} spacing="sm">
          {FIELDS.map((name) => field(name, t[name]))}
        </SimpleGrid>
      </Fieldset>
      {draft === undefined ? null : (
        <Text size="sm" c="var(--fw-must-text)">
          {t.withDraft}
        </Text>
      )}
      {isAsked ? <QueryView query={query}>{(trial) => <Trial trial={trial} />}</QueryView> : null}
    </Stack>
  );
}

function Trial({ trial }: { readonly trial: PageTrial }) {
  const t = useTexts(mappingTexts);
  const { product, paths, steps } = trial;
  return (
    <Paper p="md">
      {product === undefined && paths.length === 0 ? (
        <Nothing icon={<IconZoomQuestion />} title={t.nothing} hint={t.nothingHint} />
      ) : (
        <Stack gap={4}>
          {product === undefined ? null : (
            <Text>
              {t.product}: <strong>{product.name}</strong> <Code>{product.sku}</Code>
            </Text>
          )}
          {paths[0] === undefined ? null : (
            <Text>
              {t.place}: <strong>{paths[0].at(-1)?.name}</strong>
            </Text>
          )}
          {paths.map((path) => (
            <Text size="sm" c="dimmed" key={path.map((node) => node.nodeId).join('/')}>
              {t.path}: {path.map((node) => node.name).join(' › ')}
            </Text>
          ))}
        </Stack>
      )}
      <Title order={3} mt="md" mb={4}>
        {t.tried}
      </Title>
      <ol style={{ listStyle: 'none', padding: 0, margin: 0 }}>
        {steps.map((step) => (
          <li key={`${step.by} ${step.tried} ${step.mappingId ?? ''}`} className="fw-trial-step">
            {step.outcome === 'found' ? (
              <IconCheck size={16} aria-hidden color="var(--mantine-primary-color-filled)" />
            ) : (
              <IconMinus size={16} aria-hidden color="var(--mantine-color-dimmed)" />
            )}
            <Text size="sm" c="dimmed">
              {t.steps[step.by]}
            </Text>
            <Group gap={8}>
              <Code style={{ overflowWrap: 'anywhere' }}>{step.tried}</Code>
              {step.readings === undefined || step.readings.length === 0 ? null : (
                <Text size="sm">{t.read(step.readings.slice(0, 3).join(', '))}</Text>
              )}
            </Group>
            <Badge color={step.outcome === 'found' ? 'floor' : 'gray'} variant="light">
              {t.outcomes[step.outcome]}
            </Badge>
          </li>
        ))}
      </ol>
    </Paper>
  );
}
