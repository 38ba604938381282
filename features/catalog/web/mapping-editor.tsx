import './catalog.css';
import {
  ActionIcon,
  Button,
  Group,
  NativeSelect,
  Paper,
  Select,
  Stack,
  Text,
  TextInput,
  Title,
  Tooltip,
} from '@mantine/core';
import { IconRoute, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { useFaultWords } from '../../../platform/web/refusals.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import type { MappingBody, MappingList, MappingView } from '../core/index.ts';
import { mappingTexts } from './mapping-texts.ts';
import { type Draft, PageTester } from './page-tester.tsx';
import { nodeName } from './tree-rows.ts';
import { nodesQuery } from './use-node-names.ts';

type MappingEditorProps = { readonly enterpriseId: string; readonly websiteId: string; readonly mayChange: boolean };

const NEW: MappingBody = { by: 'address', pattern: '' };

/** The mappings of one website's pages, each with its form, and a tester that knows what is being written. */
export function MappingEditor({ enterpriseId, websiteId, mayChange }: MappingEditorProps) {
  const t = useTexts(mappingTexts);
  const api = useApi();
  const [draft, setDraft] = useState<Draft>();
  const of = `/v1/enterprises/${enterpriseId}/websites/${websiteId}`;
  const query = useQuery({ queryKey: ['mappings', websiteId], queryFn: () => api.get<MappingList>(`${of}/mappings`) });
  return (
    <Stack gap="xl">
      <Stack gap="sm">
        <Title order={1}>{t.mappings}</Title>
        <Text c="dimmed" maw={760}>
          {t.hint}
        </Text>
        <QueryView query={query}>
          {({ items }) => (
            <Stack gap="sm">
              {items.length === 0 ? <Nothing icon={<IconRoute />} title={t.none} hint={t.noneHint} /> : null}
              {items.map((mapping) => (
                <MappingForm key={mapping.mappingId} {...{ enterpriseId, websiteId, mayChange, mapping, setDraft }} />
              ))}
              {mayChange ? (
                <MappingForm key={`new-${items.length}`} {...{ enterpriseId, websiteId, mayChange, setDraft }} />
              ) : null}
            </Stack>
          )}
        </QueryView>
      </Stack>
      <PageTester of={of} {...(draft === undefined ? {} : { draft })} />
    </Stack>
  );
}

type MappingFormProps = MappingEditorProps & {
  readonly mapping?: MappingView;
  readonly setDraft: (draft: Draft | undefined) => void;
};

function MappingForm({ enterpriseId, websiteId, mayChange, mapping, setDraft }: MappingFormProps) {
  const t = useTexts(mappingTexts);
  const { language } = useLanguage();
  const api = useApi();
  const queries = useQueryClient();
  const nodes = useQuery(nodesQuery(api, enterpriseId)).data?.items ?? [];
  const { mappingId, ...stored } = mapping ?? { mappingId: undefined, ...NEW };
  const [body, setBody] = useState<MappingBody>(stored);
  const path = `/v1/enterprises/${enterpriseId}/websites/${websiteId}/mappings`;
  const changed = JSON.stringify(body) !== JSON.stringify(stored);
  const settled = async (): Promise<void> => {
    setDraft(undefined);
    await queries.invalidateQueries({ queryKey: ['mappings', websiteId] });
  };
  const save = useMutation({
    mutationFn: () =>
      mappingId === undefined ? api.post<MappingView>(path, body) : api.put<MappingView>(`${path}/${mappingId}`, body),
    onSuccess: settled,
  });
  const remove = useMutation({ mutationFn: () => api.remove<undefined>(`${path}/${mappingId}`), onSuccess: settled });
  const edit = (change: Partial<MappingBody>): void => {
    const next = { ...body, ...change };
    setBody(next);
    save.reset();
    setDraft(next.pattern === '' ? undefined : { ...next, ...(mappingId === undefined ? {} : { mappingId }) });
  };
  const faults = faultsOf(save.error ?? remove.error, useFaultWords());
  const title = mapping === undefined ? t.add : mapping.pattern;
  return (
    <Paper
      p="sm"
      component="form"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className="fw-mapping">
        <NativeSelect
          aria-label={`${t.by}: ${title}`}
          disabled={!mayChange}
          value={body.by}
          onChange={(event) => edit({ by: event.currentTarget.value === 'category' ? 'category' : 'address' })}
          data={[
            { value: 'address', label: t.address },
            { value: 'category', label: t.category },
          ]}
        />
        <TextInput
          aria-label={`${t.pattern}: ${title}`}
          placeholder={t.patternExample}
          readOnly={!mayChange}
          value={body.pattern}
          error={faults['pattern'] ?? faults['']}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          onChange={(event) => edit({ pattern: event.currentTarget.value })}
        />
        <Select
          aria-label={`${t.node}: ${title}`}
          placeholder={t.nodeNone}
          searchable
          clearable
          limit={50}
          readOnly={!mayChange}
          error={faults['node']}
          value={body.nodeId ?? null}
          onChange={(nodeId) => {
            const { nodeId: _gone, ...rest } = body;
            if (nodeId === null) {
              setBody(rest);
              setDraft(
                rest.pattern === '' ? undefined : { ...rest, ...(mappingId === undefined ? {} : { mappingId }) },
              );
            } else edit({ nodeId });
          }}
          data={nodes.map((node) => ({
            value: node.nodeId,
            label: `${nodeName(node, language)} · ${node.code ?? ''}`,
          }))}
        />
        {mayChange ? (
          <Group gap={4} wrap="nowrap">
            <Button
              type="submit"
              size="sm"
              variant="default"
              disabled={!changed || body.pattern === ''}
              loading={save.isPending}
            >
              {mapping === undefined ? t.add : t.save}
            </Button>
            {mapping === undefined ? null : (
              <Tooltip label={t.remove}>
                <ActionIcon
                  size="lg"
                  variant="subtle"
                  aria-label={`${t.remove}: ${mapping.pattern}`}
                  loading={remove.isPending}
                  onClick={() => remove.mutate()}
                >
                  <IconTrash size={17} />
                </ActionIcon>
              </Tooltip>
            )}
          </Group>
        ) : null}
      </div>
    </Paper>
  );
}

/** What a refusal says of each field; of none by name what it says at all. */
function faultsOf(error: unknown, words: (said: string) => string): Readonly<Record<string, string>> {
  if (error === null || error === undefined) return {};
  const errors = error instanceof ApiProblem ? error.details['errors'] : undefined;
  const entries = (Array.isArray(errors) ? errors : []).flatMap((each: unknown) =>
    typeof each === 'object' && each !== null && 'field' in each && 'message' in each
      ? [[String(each.field), words(String(each.message))] as const]
      : [],
  );
  return entries.length > 0
    ? Object.fromEntries(entries)
    : { '': error instanceof Error ? error.message : String(error) };
}
