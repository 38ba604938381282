import './schedule.css';
import { ActionIcon, Alert, Box, Button, Checkbox, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconCalendarOff, IconPlus, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { Hours, ScheduleView } from '../core/index.ts';
import { scheduleTexts } from './schedule-texts.ts';

type Draft = NonNullable<ScheduleView['schedule']>;

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const USUAL: Hours = { from: '09:00', to: '17:30' };

function usualSchedule(): Draft {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { timeZone, weekly: DAYS.slice(0, 5).map((day) => ({ day, ...USUAL })), exceptions: [] };
}

/** Hours of an associate with their exceptions, at an address that serves them (`/v1/me/schedule`, or an associate's for a supervisor). */
export function ScheduleEditor({ path }: { readonly path: string }) {
  const api = useApi();
  const query = useQuery({ queryKey: ['schedule', path], queryFn: () => api.get<ScheduleView>(path) });
  return <QueryView query={query}>{(view) => <Editing key={view.version} path={path} view={view} />}</QueryView>;
}

function Editing({ path, view }: { readonly path: string; readonly view: ScheduleView }) {
  const t = useTexts(scheduleTexts);
  const api = useApi();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(view.schedule);
  const changed = JSON.stringify(draft) !== JSON.stringify(view.schedule);
  const save = useMutation({
    mutationFn: () => api.put<ScheduleView>(path, { schedule: draft }, view.version),
    onSuccess: (saved) => queries.setQueryData(['schedule', path], saved),
    onError: (error) => {
      if (isConflict(error)) void queries.invalidateQueries({ queryKey: ['schedule', path] });
    },
  });
  const conflict = isConflict(save.error);
  return (
    <Stack gap="md">
      <Text c="dimmed" size="sm">
        {t.hoursIntro}
      </Text>
      {draft === null ? (
        <Nothing
          icon={<IconCalendarOff />}
          title={t.none}
          hint={t.noneHint}
          action={<Button onClick={() => setDraft(usualSchedule())}>{t.set}</Button>}
        />
      ) : (
        <>
          <Select
            label={t.timeZone}
            maw={320}
            searchable
            allowDeselect={false}
            data={Intl.supportedValuesOf('timeZone').concat(
              Intl.supportedValuesOf('timeZone').includes(draft.timeZone) ? [] : [draft.timeZone],
            )}
            value={draft.timeZone}
            onChange={(timeZone) => setDraft({ ...draft, timeZone: timeZone ?? draft.timeZone })}
          />
          <Week draft={draft} change={setDraft} />
          <Exceptions draft={draft} change={setDraft} />
        </>
      )}
      {conflict ? <Alert color="must">{t.changed}</Alert> : save.error === null ? null : <Failure error={save.error} />}
      <Group gap="sm">
        {draft === null && !changed ? null : (
          <Button disabled={!changed} loading={save.isPending} onClick={() => save.mutate()}>
            {t.save}
          </Button>
        )}
        {changed ? (
          <Button variant="default" onClick={() => setDraft(view.schedule)}>
            {t.discard}
          </Button>
        ) : null}
        {draft === null || changed ? null : (
          <Button variant="subtle" color="gray" onClick={() => setDraft(null)}>
            {t.end}
          </Button>
        )}
        <Text size="sm" c="dimmed" role="status">
          {changed ? t.unsaved : view.version > 0 ? t.saved : ''}
        </Text>
      </Group>
    </Stack>
  );
}

const isConflict = (error: unknown): boolean => error instanceof ApiProblem && error.reason === 'schedule-changed';

type PartProps = { readonly draft: Draft; readonly change: (draft: Draft) => void };

function Week({ draft, change }: PartProps) {
  const t = useTexts(scheduleTexts);
  const { locale } = useFormat();
  const name = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  /** Hours of one day, in place of those before. */
  const put = (day: number, hours: readonly Hours[]): void => {
    const others = draft.weekly.filter((each) => each.day !== day);
    const weekly = [...others, ...hours.map((each) => ({ ...each, day }))].toSorted(
      (one, other) => one.day - other.day,
    );
    change({ ...draft, weekly });
  };
  return (
    <Box component="section" aria-label={t.week}>
      <Title order={3} mb="xs">
        {t.week}
      </Title>
      <Stack gap={8}>
        {DAYS.map((day) => {
          // 5 January 1970 was a Monday.
          const label = name.format((day + 3) * 86_400_000);
          const hours = draft.weekly.filter((each) => each.day === day).map(({ from, to }) => ({ from, to }));
          return <DayHours key={day} label={label} hours={hours} change={(next) => put(day, next)} />;
        })}
      </Stack>
    </Box>
  );
}

function Exceptions({ draft, change }: PartProps) {
  const t = useTexts(scheduleTexts);
  const { exceptions } = draft;
  const put = (index: number, next: Partial<Draft['exceptions'][number]>): void =>
    change({ ...draft, exceptions: exceptions.map((each, at) => (at === index ? { ...each, ...next } : each)) });
  const addDay = (): void => {
    const taken = new Set(exceptions.map((each) => each.date));
    let day = new Date();
    while (taken.has(dateOf(day))) day = new Date(day.getTime() + 86_400_000);
    change({ ...draft, exceptions: [...exceptions, { date: dateOf(day), hours: [] }] });
  };
  return (
    <Box component="section" aria-label={t.exceptions}>
      <Title order={3}>{t.exceptions}</Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t.exceptionsHint}
      </Text>
      <Stack gap={8}>
        {placed(exceptions).map(({ key, index, date, hours }) => (
          <DayHours
            key={key}
            label={
              <Group gap={6} wrap="nowrap">
                <TextInput
                  type="date"
                  required
                  aria-label={t.date}
                  value={date}
                  onChange={(event) => put(index, { date: event.currentTarget.value })}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`${t.remove}: ${date}`}
                  onClick={() => change({ ...draft, exceptions: exceptions.filter((_, at) => at !== index) })}
                >
                  <IconX size={16} />
                </ActionIcon>
              </Group>
            }
            name={date}
            hours={hours}
            change={(next) => put(index, { hours: [...next] })}
            offLabel={t.isOff}
          />
        ))}
        <Box>
          <Button variant="default" size="compact-sm" leftSection={<IconPlus size={15} />} onClick={addDay}>
            {t.addDay}
          </Button>
        </Box>
      </Stack>
    </Box>
  );
}

/** With their places, which are all that tells them apart while they are being typed. */
function placed<T>(parts: readonly T[]): readonly (T & { readonly key: string; readonly index: number })[] {
  return parts.map((part, index) => ({ ...part, index, key: `place-${index}` }));
}

function dateOf(day: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

type DayProps = {
  readonly label: ReactNode;
  /** Where the label is no text. */
  readonly name?: string;
  readonly hours: readonly Hours[];
  readonly change: (hours: readonly Hours[]) => void;
  /** With a box to tick for a day off. */
  readonly offLabel?: string;
};

function DayHours({ label, name, hours, change, offLabel }: DayProps) {
  const t = useTexts(scheduleTexts);
  const day = name ?? String(label);
  const put = (index: number, next: Partial<Hours>): void =>
    change(hours.map((each, at) => (at === index ? { ...each, ...next } : each)));
  return (
    <div className="fw-day" data-dated={offLabel === undefined ? undefined : ''}>
      <Box pt={offLabel === undefined ? 6 : 0} fw={550}>
        {label}
      </Box>
      <Stack gap={6}>
        {offLabel === undefined ? null : (
          <Checkbox
            label={offLabel}
            checked={hours.length === 0}
            onChange={(event) => change(event.currentTarget.checked ? [] : [USUAL])}
            pt={6}
          />
        )}
        {placed(hours).map(({ key, index, from, to }) => (
          <Group key={key} gap={6} wrap="nowrap">
            <TextInput
              type="time"
              required
              aria-label={`${day} ${t.from}`}
              value={from}
              onChange={(event) => put(index, { from: event.currentTarget.value })}
            />
            <Text size="sm" c="dimmed">
              –
            </Text>
            <TextInput
              type="time"
              required
              aria-label={`${day} ${t.to}`}
              value={to === '24:00' ? '00:00' : to}
              onChange={(event) => {
                const { value } = event.currentTarget;
                // Midnight at the end of hours is the end of the day.
                put(index, { to: value === '00:00' ? '24:00' : value });
              }}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${t.remove}: ${day} ${from}–${to}`}
              onClick={() => change(hours.filter((_, at) => at !== index))}
            >
              <IconX size={16} />
            </ActionIcon>
            {to < from ? (
              <Text size="xs" c="dimmed">
                {t.nextDay}
              </Text>
            ) : null}
          </Group>
        ))}
        {hours.length === 0 && offLabel === undefined ? (
          <Text size="sm" c="dimmed" pt={6}>
            {t.off}
          </Text>
        ) : null}
      </Stack>
      {offLabel !== undefined && hours.length === 0 ? null : (
        <ActionIcon
          variant="default"
          aria-label={t.add(day)}
          onClick={() => change([...hours, hours.length === 0 ? USUAL : { from: '18:00', to: '20:00' }])}
        >
          <IconPlus size={16} />
        </ActionIcon>
      )}
    </div>
  );
}
