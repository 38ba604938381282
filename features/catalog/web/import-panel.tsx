import { Badge, Button, FileButton, Group, Paper, Progress, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { useFaultWords } from '../../../platform/web/refusals.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing, QueryView, Waiting } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { ImportList, ImportView, RejectionList } from '../core/index.ts';
import { importTexts } from './import-texts.ts';

/** How often an import that is being read is asked how far it is, in milliseconds. */
const ASK_EVERY = 700;

type ImportPanelProps = { readonly enterpriseId: string; readonly mayChange: boolean };

/** Files of catalogues: send one, see how far it is, stop it, read what was rejected and why. */
export function ImportPanel({ enterpriseId, mayChange }: ImportPanelProps) {
  const t = useTexts(importTexts);
  const api = useApi();
  const queries = useQueryClient();
  const [options, setOptions] = useState({ language: '', currency: '' });
  const of = `/v1/enterprises/${enterpriseId}/imports`;
  const key = ['imports', enterpriseId];
  const query = useQuery({
    queryKey: key,
    queryFn: () => api.get<ImportList>(of),
    refetchInterval: ({ state }) => (state.data?.items.some((each) => each.state === 'running') ? ASK_EVERY : false),
  });
  const send = useMutation({
    mutationFn: async (file: File) => {
      const stated = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== ''));
      const fingerprint = `${file.name} ${file.size} ${file.lastModified}`.slice(-200);
      const { importId } = await api.post<ImportView>(of, {
        name: file.name.slice(-200),
        size: file.size,
        fingerprint,
        ...stated,
      });
      const sent = api.upload<ImportView>(`${of}/${importId}/file`, file);
      setTimeout(() => void queries.invalidateQueries({ queryKey: key }), ASK_EVERY / 2);
      return sent;
    },
    onSettled: () =>
      Promise.all(
        [key, ['nodes', enterpriseId], ['products', enterpriseId]].map((each) =>
          queries.invalidateQueries({ queryKey: each }),
        ),
      ),
  });
  return (
    <Stack gap="md">
      <Title order={1}>{t.imports}</Title>
      <Text c="dimmed" maw={760}>
        {t.hint}
      </Text>
      {mayChange ? (
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t.language}
            description={t.languageHint}
            w={300}
            value={options.language}
            maxLength={20}
            onChange={(event) => setOptions({ ...options, language: event.currentTarget.value.trim() })}
          />
          <TextInput
            label={t.currency}
            w={270}
            placeholder="EUR"
            maxLength={3}
            value={options.currency}
            onChange={(event) => setOptions({ ...options, currency: event.currentTarget.value.toUpperCase() })}
          />
          <FileButton onChange={(file) => file !== null && send.mutate(file)}>
            {(props) => (
              <Button {...props} leftSection={<IconFileUpload size={16} />} loading={send.isPending}>
                {t.choose}
              </Button>
            )}
          </FileButton>
        </Group>
      ) : null}
      {send.error === null ? null : <Failure error={send.error} />}
      <QueryView
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={<Nothing icon={<IconFileUpload />} title={t.none} hint={t.noneHint} />}
      >
        {({ items }) => items.map((each) => <ImportCard key={each.importId} {...{ of, mayChange }} each={each} />)}
      </QueryView>
    </Stack>
  );
}

const COLOURS: Readonly<Record<ImportView['state'], string>> = {
  waiting: 'gray',
  running: 'floor',
  interrupted: 'must',
  cancelled: 'gray',
  failed: 'must',
  done: 'floor',
};

type ImportCardProps = { readonly of: string; readonly mayChange: boolean; readonly each: ImportView };

function ImportCard({ of, mayChange, each }: ImportCardProps) {
  const words = useFaultWords();
  const t = useTexts(importTexts);
  const format = useFormat();
  const api = useApi();
  const queries = useQueryClient();
  const [shown, setShown] = useState(false);
  const cancel = useMutation({
    mutationFn: () => api.post<ImportView>(`${of}/${each.importId}/cancel`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['imports'] }),
  });
  const share = each.size === undefined || each.size === 0 ? undefined : Math.min(1, each.bytes / each.size);
  const number = format.number;
  return (
    <Paper p="md" component="article" aria-label={each.name}>
      <Group gap="sm" wrap="nowrap">
        <Text fw={600} className="fw-line" title={each.name}>
          {each.name}
        </Text>
        <Badge color={COLOURS[each.state]} variant={each.state === 'running' ? 'filled' : 'light'}>
          {t.states[each.state]}
        </Badge>
        <Text size="sm" c="dimmed" ms="auto" style={{ whiteSpace: 'nowrap' }}>
          <Moment at={Date.parse(each.changedAt)} />
        </Text>
        {mayChange && (each.state === 'running' || each.state === 'waiting') ? (
          <Button size="compact-sm" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t.cancel}
          </Button>
        ) : null}
      </Group>
      {each.state === 'running' ? (
        <Progress
          mt="xs"
          value={100 * (share ?? 1)}
          animated={share === undefined}
          aria-label={`${each.name}: ${share === undefined ? number(each.rows) : format.percent(share)}`}
        />
      ) : null}
      <Text size="sm" mt={6} className="fw-numbers" role="status">
        {t.counts(number(each.written), number(each.unchanged), number(each.rejected))}
        {each.encoding === undefined ? '' : ` · ${each.layout}, ${each.encoding}`}
      </Text>
      {each.problem === undefined ? null : (
        <Text size="sm" c="var(--fw-must-text)" mt={4}>
          {words(each.problem)}
        </Text>
      )}
      {each.state === 'interrupted' || each.state === 'cancelled' ? (
        <Text size="sm" c="dimmed" mt={4}>
          {t.resume}
        </Text>
      ) : null}
      {each.notes.map((note) => (
        <Text size="sm" c="dimmed" mt={4} key={note.kind}>
          {t.notes[note.kind]?.(number(note.count), note.examples.slice(0, 5).join(', '))}
        </Text>
      ))}
      {each.rejected === 0 ? null : (
        <Button size="compact-sm" variant="subtle" mt={6} aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? t.hideRejected : t.showRejected(number(each.rejected))}
        </Button>
      )}
      {shown ? <Rejections path={`${of}/${each.importId}/rejections`} /> : null}
    </Paper>
  );
}

function Rejections({ path }: { readonly path: string }) {
  const words = useFaultWords();
  const t = useTexts(importTexts);
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: ['rejections', path],
    initialPageParam: '',
    queryFn: ({ pageParam }) => api.get<RejectionList>(path, { cursor: pageParam, limit: '100' }),
    getNextPageParam: (last) => last.next,
  });
  if (query.data === undefined) return query.error === null ? <Waiting rows={3} /> : <Failure error={query.error} />;
  const items = query.data.pages.flatMap((page) => page.items);
  return (
    <Table.ScrollContainer minWidth={560} mah={420} mt="xs">
      <Table aria-label={t.rejected} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {[t.row, t.field, t.reason, t.value].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((each) => (
            <Table.Tr key={`${each.row} ${each.field} ${each.reason}`}>
              <Table.Td className="fw-numbers">{each.row}</Table.Td>
              <Table.Td>{each.field}</Table.Td>
              <Table.Td>{words(each.reason)}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{each.value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {query.hasNextPage ? (
        <Button
          size="compact-sm"
          variant="default"
          m="xs"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t.moreRows}
        </Button>
      ) : null}
    </Table.ScrollContainer>
  );
}
