import { ActionIcon, Badge, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlus, IconTrash, IconUsers } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConditionEditor } from '../../../platform/web/condition-editor.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import { type Segment, type SegmentsView, type SegmentTestView, segmentFieldLabel } from '../core/index.ts';
import { DocumentVersions } from './document-versions.tsx';
import { SaveBar } from './save-bar.tsx';
import { SegmentReasons } from './segment-reasons.tsx';
import { segmentsTexts } from './segments-texts.ts';
import { useSegmentCount } from './use-segment-count.ts';

type EditorProps = { readonly enterpriseId: string; readonly mayChange: boolean };

/** The segments with their conditions, how many customers each has, why one customer is in, and the versions before. */
export function SegmentEditor({ enterpriseId, mayChange }: EditorProps) {
  const t = useTexts(segmentsTexts);
  const api = useApi();
  const query = useQuery({
    queryKey: ['segments', enterpriseId],
    queryFn: () => api.get<SegmentsView>(`/v1/enterprises/${enterpriseId}/segments`),
  });
  return (
    <Stack gap="md">
      <Title order={1}>{t.segments}</Title>
      <Text c="dimmed" maw={720}>
        {t.segmentsIntro}
      </Text>
      <QueryView query={query}>
        {(view) => <Editing key={view.version} view={view} enterpriseId={enterpriseId} mayChange={mayChange} />}
      </QueryView>
    </Stack>
  );
}

type Draft = Segment & { readonly key: number };

function Editing({ view, enterpriseId, mayChange }: EditorProps & { readonly view: SegmentsView }) {
  const t = useTexts(segmentsTexts);
  const format = useFormat();
  const { language } = useLanguage();
  const api = useApi();
  const queries = useQueryClient();
  const begin = (): readonly Draft[] => view.segments.map((each, key) => ({ ...each, key }));
  const [drafts, setDrafts] = useState(begin);
  const segments: readonly Segment[] = drafts.map(({ segmentId, name, when }) => ({ segmentId, name, when }));
  const counting = useSegmentCount(enterpriseId);
  const save = useMutation({
    mutationFn: () => api.put<SegmentsView>(`/v1/enterprises/${enterpriseId}/segments`, { segments }, view.version),
    onSuccess: async (saved) => {
      queries.setQueryData(['segments', enterpriseId], saved);
      await queries.invalidateQueries({ queryKey: ['customer-versions', enterpriseId, 'segments'] });
    },
  });
  const add = () => {
    const key = Math.max(0, ...drafts.map((each) => each.key + 1));
    const when = { exists: [{ var: view.fields[0]?.field ?? 'value.total' }] };
    setDrafts([...drafts, { key, segmentId: '', name: '', when }]);
  };
  const change = (key: number, more: Partial<Segment>) =>
    setDrafts(drafts.map((each) => (each.key === key ? { ...each, ...more } : each)));
  const { progress } = counting;
  return (
    <Stack gap="md">
      {drafts.length === 0 ? <Nothing icon={<IconUsers />} title={t.noSegment} hint={t.noSegmentHint} /> : null}
      {drafts.map(({ key, ...segment }) => (
        <Paper key={key} p="md" component="article">
          <Stack gap="sm">
            <Group gap="sm" align="flex-end">
              <TextInput
                label={t.segmentName}
                w={240}
                readOnly={!mayChange}
                value={segment.name}
                onChange={(event) => change(key, named(segment, event.currentTarget.value))}
              />
              <TextInput
                label={t.segmentId}
                w={220}
                readOnly={!mayChange}
                value={segment.segmentId}
                onChange={(event) => change(key, { segmentId: event.currentTarget.value })}
              />
              {progress === undefined ? null : (
                <Badge size="lg" mb={6}>
                  {t.members(format.number(progress.counts[segment.segmentId] ?? 0))}
                </Badge>
              )}
              {mayChange ? (
                <ActionIcon
                  ms="auto"
                  aria-label={t.remove(segment.name)}
                  onClick={() => setDrafts(drafts.filter((each) => each.key !== key))}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              ) : null}
            </Group>
            <ConditionEditor
              fields={view.fields.map(({ options, ...each }) => ({
                ...each,
                label: segmentFieldLabel(each.field, each.label, language),
                options: options?.map((value) => ({ value, label: value })),
              }))}
              value={segment.when}
              readOnly={!mayChange}
              change={(when) => change(key, { when })}
            />
          </Stack>
        </Paper>
      ))}
      <Group gap="sm">
        {mayChange ? (
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add}>
            {t.addSegment}
          </Button>
        ) : null}
        {drafts.length === 0 ? null : (
          <Button variant="default" onClick={() => (counting.running ? counting.stop() : counting.start(segments))}>
            {counting.running ? t.stop : t.count}
          </Button>
        )}
        {progress === undefined ? null : (
          <Text size="sm" c="dimmed" role="status">
            {t.counted(format.number(progress.counted), format.number(progress.total))}
          </Text>
        )}
      </Group>
      {counting.error === undefined ? null : <Failure error={counting.error} />}
      <SaveBar
        version={view.version}
        changed={JSON.stringify(segments) !== JSON.stringify(view.segments)}
        mayChange={mayChange}
        saving={save}
        onSave={() => save.mutate()}
        onDiscard={() => setDrafts(begin())}
      />
      {drafts.length === 0 ? null : <TestOne enterpriseId={enterpriseId} segments={segments} />}
      <DocumentVersions enterpriseId={enterpriseId} of="segments" version={view.version} mayChange={mayChange} />
    </Stack>
  );
}

/** A new name; the id follows it as long as nobody has written another. */
function named({ name, segmentId }: Segment, next: string): Partial<Segment> {
  return segmentId === idOf(name) ? { name: next, segmentId: idOf(next) } : { name: next };
}

function idOf(name: string): string {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase();
  return plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60);
}

function TestOne({ enterpriseId, segments }: { readonly enterpriseId: string; readonly segments: readonly Segment[] }) {
  const t = useTexts(segmentsTexts);
  const api = useApi();
  const [customerId, setCustomerId] = useState('');
  const ask = useMutation({
    mutationFn: () =>
      api.post<SegmentTestView>(`/v1/enterprises/${enterpriseId}/segments/test`, { customerId, segments }),
  });
  return (
    <Paper p="md" component="section">
      <Title order={2} mb="xs">
        {t.test}
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        <Group gap="sm" mb="sm">
          <TextInput
            aria-label={t.testHint}
            placeholder={t.testHint}
            value={customerId}
            onChange={(event) => setCustomerId(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={customerId.trim() === ''} loading={ask.isPending}>
            {t.ask}
          </Button>
        </Group>
      </form>
      {ask.error === null ? null : <Failure error={ask.error} />}
      {ask.data === undefined ? null : <SegmentReasons items={ask.data.items} />}
    </Paper>
  );
}
