import { Badge, Button, FileInput, Group, Paper, Progress, Select, Stack, Table, Text, Title } from '@mantine/core';
import { IconFileImport, IconUpload } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { useFaultWords } from '../../../platform/web/refusals.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { ImportList, ImportView, RejectionList } from '../core/index.ts';
import { importTexts } from './customer-import-texts.ts';
import { segmentsTexts } from './segments-texts.ts';

const ENCODINGS = ['utf-8', 'windows-1252', 'iso-8859-15', 'utf-16le', 'shift_jis'];
/** The bytes tell it. */
const TOLD = '';
const POLL_MS = 1_000;

/** The same file has the same id, so that choosing it again goes on with it. */
function importIdOf({ name, size, lastModified }: File): string {
  return `${size}-${lastModified}-${name.replaceAll(/[^A-Za-z0-9._-]/g, '_')}`.slice(0, 100);
}

function typeOf(name: string, encoding: string): string {
  const kind = /\.json$/i.test(name)
    ? 'application/json'
    : /\.(ndjson|jsonl)$/i.test(name)
      ? 'application/x-ndjson'
      : 'text/csv';
  return encoding === TOLD ? kind : `${kind}; charset=${encoding}`;
}

type ImportProps = { readonly enterpriseId: string; readonly mayChange: boolean };

/** Takes a file of customers, with its progress, and lists what came before with every rejected row. */
export function CustomerImport({ enterpriseId, mayChange }: ImportProps) {
  const t = useTexts(importTexts);
  const common = useTexts(segmentsTexts);
  const api = useApi();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [encoding, setEncoding] = useState(TOLD);
  const [shown, setShown] = useState<string>();
  const of = `/v1/enterprises/${enterpriseId}/customer-imports`;
  const send = useMutation({
    mutationFn: (chosen: File) =>
      api.upload<ImportView>(`${of}/${importIdOf(chosen)}`, chosen, typeOf(chosen.name, encoding)),
    onSuccess: (view) => setShown(view.importId),
    onSettled: () => queries.invalidateQueries({ queryKey: ['customer-imports', enterpriseId] }),
  });
  const list = useQuery({
    queryKey: ['customer-imports', enterpriseId],
    queryFn: () => api.get<ImportList>(of),
    refetchInterval: send.isPending ? POLL_MS : false,
  });
  return (
    <Stack gap="md">
      <Text c="dimmed" maw={720}>
        {t.importIntro}
      </Text>
      {mayChange ? (
        <Group gap="sm" align="flex-end">
          <FileInput
            label={t.choose}
            w={300}
            clearable
            placeholder="customers.csv"
            accept=".csv,.tsv,.json,.ndjson,.jsonl"
            leftSection={<IconUpload size={16} />}
            value={file}
            onChange={setFile}
          />
          <Select
            label={t.encoding}
            w={190}
            value={encoding}
            data={[{ value: TOLD, label: t.toldByFile }, ...ENCODINGS]}
            onChange={(next) => setEncoding(next ?? TOLD)}
          />
          <Button disabled={file === null} loading={send.isPending} onClick={() => file !== null && send.mutate(file)}>
            {t.send}
          </Button>
        </Group>
      ) : (
        <Text size="sm">{common.readOnly}</Text>
      )}
      {send.error === null ? null : <Failure error={send.error} />}
      <QueryView
        query={list}
        isEmpty={(view) => view.items.length === 0}
        empty={<Nothing icon={<IconFileImport />} title={t.noImports} hint={t.noImportsHint} />}
      >
        {(view) => (
          <Stack gap="sm">
            {view.items.map((each) => (
              <ImportCard
                key={each.importId}
                of={of}
                view={each}
                open={shown === each.importId}
                onOpen={() => setShown(shown === each.importId ? undefined : each.importId)}
              />
            ))}
          </Stack>
        )}
      </QueryView>
    </Stack>
  );
}

type ImportCardProps = {
  readonly of: string;
  readonly view: ImportView;
  readonly open: boolean;
  readonly onOpen: () => void;
};

function ImportCard({ of, view, open, onOpen }: ImportCardProps) {
  const fault = useFaultWords();
  const t = useTexts(importTexts);
  const format = useFormat();
  const words = { running: t.running, done: t.done, broken: t.broken };
  const color = { running: 'blue', done: 'floor', broken: 'must' }[view.state];
  return (
    <Paper p="md" component="article">
      <Group gap="sm" justify="space-between">
        <Group gap="sm">
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {view.importId.replace(/^\d+-\d+-/, '')}
          </Text>
          <Badge color={color}>{words[view.state]}</Badge>
          <Text size="sm" className="fw-numbers" role="status">
            {t.rows(format.number(view.taken), format.number(view.rejected))}
          </Text>
        </Group>
        <Text size="sm" c="dimmed">
          <Moment at={view.changedAt} />
        </Text>
      </Group>
      {view.state === 'running' ? <Progress value={100} animated mt="xs" aria-label={t.running} /> : null}
      {view.guessed === true ? (
        <Text size="sm" mt="xs">
          {t.guessed(view.encoding ?? '')}
        </Text>
      ) : null}
      {view.state === 'broken' ? (
        <Text size="sm" mt="xs">
          {fault(view.reason ?? '')} {t.goOn}
        </Text>
      ) : null}
      {view.rejected > 0 ? (
        <Button mt="xs" size="xs" variant="subtle" aria-expanded={open} onClick={onOpen}>
          {t.rejected}
        </Button>
      ) : null}
      {open && view.rejected > 0 ? <Rejections of={`${of}/${view.importId}/rejections`} /> : null}
    </Paper>
  );
}

function Rejections({ of }: { readonly of: string }) {
  const words = useFaultWords();
  const t = useTexts(importTexts);
  const common = useTexts(segmentsTexts);
  const api = useApi();
  const [after, setAfter] = useState<readonly number[]>([0]);
  const query = useQuery({
    queryKey: ['rejections', of, after],
    queryFn: async () => Promise.all(after.map((each) => api.get<RejectionList>(of, { after: String(each) }))),
    placeholderData: (before) => before,
  });
  return (
    <QueryView query={query}>
      {(pages) => {
        const next = pages.at(-1)?.next;
        const rows = pages.flatMap((page) => page.items).map((each, index) => ({ ...each, key: `${index}` }));
        return (
          <Stack gap="xs" mt="xs">
            <Title order={3}>{t.rejected}</Title>
            <Table.ScrollContainer minWidth={380}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t.row}</Table.Th>
                    <Table.Th>{t.field}</Table.Th>
                    <Table.Th>{t.reason}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.map((each) => (
                    <Table.Tr key={each.key}>
                      <Table.Td className="fw-numbers">{each.row}</Table.Td>
                      <Table.Td>{each.field === '' ? t.whole : each.field}</Table.Td>
                      <Table.Td>{words(each.reason)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            {next === undefined ? null : (
              <Button w="fit-content" size="xs" variant="default" onClick={() => setAfter([...after, next])}>
                {common.more}
              </Button>
            )}
          </Stack>
        );
      }}
    </QueryView>
  );
}
