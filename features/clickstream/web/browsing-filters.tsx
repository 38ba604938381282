import { Group, NativeSelect, SegmentedControl, Switch, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { BrowsingRow } from '../core/index.ts';
import type { BrowsingFilter } from './browsing-order.ts';
import { clickstreamTexts } from './clickstream-texts.ts';

type BrowsingFiltersProps = {
  readonly rows: readonly BrowsingRow[];
  readonly filter: BrowsingFilter;
  readonly change: (filter: BrowsingFilter) => void;
};

const SHOWS = ['all', 'worth', 'scored'] as const;

/** Filters of the list of browsing customers. */
export function BrowsingFilters({ rows, filter, change }: BrowsingFiltersProps) {
  const t = useTexts(clickstreamTexts);
  const shows = SHOWS.filter((each) => each !== 'scored' || rows.some((row) => row.score !== undefined));
  const topics = [...new Set(rows.flatMap((row) => row.topic ?? []))].toSorted();
  const labels = { all: t.allRows, worth: t.worthIt, scored: t.scored };
  const withTopic = (topic: string): BrowsingFilter => {
    const { topic: _, ...rest } = filter;
    return topic === '' ? rest : { ...rest, topic };
  };
  return (
    <Group gap="sm" px="md" py="xs">
      <SegmentedControl
        size="xs"
        value={filter.show}
        onChange={(value) => change({ ...filter, show: SHOWS.find((each) => each === value) ?? 'all' })}
        data={shows.map((value) => ({ value, label: labels[value] }))}
      />
      <NativeSelect
        size="xs"
        aria-label={t.allTopics}
        value={filter.topic ?? ''}
        onChange={(event) => change(withTopic(event.currentTarget.value))}
        data={[{ value: '', label: t.allTopics }, ...topics.map((topic) => ({ value: topic, label: topic }))]}
        maw={190}
      />
      <TextInput
        size="xs"
        type="search"
        aria-label={t.filter}
        placeholder={t.filter}
        leftSection={<IconSearch size={14} />}
        value={filter.text}
        onChange={(event) => change({ ...filter, text: event.currentTarget.value })}
        w={180}
      />
      {rows.some((row) => row.simulated) ? (
        <Switch
          size="xs"
          label={t.hideSimulated}
          checked={filter.hideSimulated}
          onChange={(event) => change({ ...filter, hideSimulated: event.currentTarget.checked })}
        />
      ) : null}
    </Group>
  );
}

/** "128 live · 14 I may approach"; for those who do not sell themselves, "14 opportunities". */
export function BrowsingCount({ rows, mine }: { readonly rows: readonly BrowsingRow[]; readonly mine: boolean }) {
  const t = useTexts(clickstreamTexts);
  const format = useFormat();
  const worth = rows.filter((row) => row.verdict !== 'none' && row.reach !== 'none');
  // What is about something that she may not sell is somebody else's; about nothing in particular, anybody's.
  const approachable = worth.filter(
    (row) => !mine || [row.score, row.approach].some((each) => each !== undefined) || row.nodeId === undefined,
  ).length;
  return (
    <Text size="sm" c="dimmed" className="fw-numbers">
      {t.live(format.number(rows.length))} ·{' '}
      {mine ? t.approachable(format.number(approachable)) : t.opportunities(approachable, format.number(approachable))}
    </Text>
  );
}
