import {
  Alert,
  Button,
  Group,
  List,
  NumberInput,
  Paper,
  Progress,
  SegmentedControl,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconFlask, IconInfoCircle } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { useFaultWords } from '../../../platform/web/refusals.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { DryRunView } from '../core/index.ts';
import { DryRunOutcome } from './dry-run-outcome.tsx';
import type { DryRunPanelProps } from './dry-run-props.ts';
import { dryRunTexts } from './dry-run-texts.ts';

const PERIODS = [1, 7, 30];
/** How often a dry run that is under way is looked at. Milliseconds. */
const LOOK_EVERY = 500;

type Problem = { readonly pointer: string; readonly message: string };

function problemsIn(error: unknown): readonly Problem[] {
  const listed = error instanceof ApiProblem && error.status === 422 ? error.details['problems'] : undefined;
  return Array.isArray(listed) ? (listed as readonly Problem[]) : [];
}

/** Tries documents on recorded sessions: how many opportunities, which, and whose, beside those in force. */
export function DryRunPanel({ enterpriseId, draft, ...shown }: DryRunPanelProps) {
  const t = useTexts(dryRunTexts);
  const format = useFormat();
  const words = useFaultWords();
  const api = useApi();
  const base = `/v1/enterprises/${enterpriseId}/dry-runs`;
  const [days, setDays] = useState(7);
  const [free, setFree] = useState<number>();
  const [atDesk, setAtDesk] = useState<number>();
  const [dryRunId, setDryRunId] = useState<string>();
  // One number says enough: whoever is free is at her desk.
  const assuming = free === undefined ? {} : { assumed: { free, atDesk: Math.max(free, atDesk ?? free) } };
  const begin = useMutation({
    mutationFn: () => api.post<DryRunView>(base, { days, ...assuming, ...draft() }),
    onSuccess: (view) => setDryRunId(view.dryRunId),
  });
  const cancel = useMutation({ mutationFn: (id: string) => api.remove<DryRunView>(`${base}/${id}`) });
  const query = useQuery({
    queryKey: ['dry-run', enterpriseId, dryRunId],
    queryFn: () => api.get<DryRunView>(`${base}/${dryRunId}`),
    enabled: dryRunId !== undefined,
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === 'running' ? LOOK_EVERY : false),
  });
  const view = query.data;
  const running = view?.state === 'running';
  const busy = begin.isPending || running || (dryRunId !== undefined && view === undefined && query.error === null);
  const problems = problemsIn(begin.error);
  const other =
    begin.error instanceof ApiProblem && begin.error.reason === 'dry-run-running'
      ? String(begin.error.details['dryRunId'])
      : undefined;

  function showOther(id: string): void {
    begin.reset();
    setDryRunId(id);
  }

  return (
    <Paper p="md" mt="md" component="section" aria-labelledby="fw-dry-run">
      <Stack gap="md">
        <div>
          <Title order={2} id="fw-dry-run">
            {t.title}
          </Title>
          <Text c="dimmed">{t.intro}</Text>
        </div>
        <Group gap="sm">
          <SegmentedControl
            aria-label={t.period}
            value={String(days)}
            onChange={(value) => setDays(Number(value))}
            disabled={busy}
            data={PERIODS.map((each) => ({ value: String(each), label: t.days(each) }))}
          />
          <Button onClick={() => begin.mutate()} loading={begin.isPending} disabled={busy}>
            {view === undefined ? t.run : t.again}
          </Button>
          {running ? (
            <Button variant="default" onClick={() => cancel.mutate(view.dryRunId)} loading={cancel.isPending}>
              {t.cancel}
            </Button>
          ) : null}
        </Group>
        <Group gap="sm" align="flex-end">
          <Count label={t.assumedFree} value={free} change={setFree} disabled={busy} />
          <Count label={t.assumedAtDesk} value={atDesk} change={setAtDesk} disabled={busy || free === undefined} />
          <Text size="sm" c="dimmed" flex={1} miw={240}>
            {t.assumedHint}
          </Text>
        </Group>
        {running ? (
          <div>
            <Progress value={100 * view.progress} aria-label={t.running} animated />
            <Text size="sm" c="dimmed" mt={4} className="fw-numbers">
              {t.progress(format.percent(view.progress), format.number(view.sessions))}
            </Text>
          </div>
        ) : null}
        {problems.length > 0 ? (
          <Alert color="must" variant="light" icon={<IconInfoCircle size={18} />} title={t.problems}>
            <List size="sm">
              {problems.map((each) => (
                <List.Item key={`${each.pointer} ${each.message}`}>
                  <code>{each.pointer}</code> {words(each.message)}
                </List.Item>
              ))}
            </List>
          </Alert>
        ) : other === undefined ? (
          begin.error === null ? null : (
            <Failure error={begin.error} retry={() => begin.mutate()} />
          )
        ) : (
          <Alert color="gray" variant="light" icon={<IconInfoCircle size={18} />} title={t.under}>
            <Button size="xs" variant="default" onClick={() => showOther(other)}>
              {t.show}
            </Button>
          </Alert>
        )}
        {query.error === null ? null : <Failure error={query.error} retry={() => void query.refetch()} />}
        {view?.state === 'cancelled' ? <Text role="status">{t.cancelled}</Text> : null}
        {view?.state === 'failed' ? (
          <Failure error={new Error(view.problem ?? '')} retry={() => begin.mutate()} />
        ) : null}
        {view?.result === undefined ? null : view.result.sessions === 0 ? (
          <Nothing icon={<IconFlask />} title={t.none} hint={t.noneHint} />
        ) : (
          <DryRunOutcome base={base} view={view} result={view.result} {...shown} />
        )}
      </Stack>
    </Paper>
  );
}

type CountProps = {
  readonly label: string;
  readonly value: number | undefined;
  readonly change: (value: number | undefined) => void;
  readonly disabled: boolean;
};

function Count({ label, value, change, disabled }: CountProps) {
  return (
    <NumberInput
      label={label}
      w={150}
      min={1}
      max={10_000}
      allowDecimal={false}
      value={value ?? ''}
      onChange={(next) => change(typeof next === 'number' && next >= 1 ? next : undefined)}
      disabled={disabled}
    />
  );
}
