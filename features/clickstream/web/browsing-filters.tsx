import { Button, Group, MultiSelect, NativeSelect, SegmentedControl, Switch, Text, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { FloorCounts } from '../core/index.ts';
import { browsingTexts } from './browsing-texts.ts';
import { clickstreamTexts } from './clickstream-texts.ts';
import type { FloorFilter } from './use-browsing.ts';

type BrowsingFiltersProps = {
  readonly counts: FloorCounts;
  readonly filter: FloorFilter;
  readonly change: (filter: FloorFilter) => void;
  /** Whether the reader sells, so that some visits are hers. */
  readonly sells: boolean;
};

const KINDS = ['asked', 'known', 'cart', 'browsing'] as const;
const VERDICTS = ['worth', 'must', 'can'] as const;
const SORTS = ['matters', 'newest', 'longest'] as const;
/** What a phone keeps folded away until it is asked for. */
const CHOSEN = ['topics', 'verdict', 'kind', 'websiteId', 'sort', 'hideSimulated'] as const;
/** A search begins when she has stopped typing for so long, in milliseconds. */
const TYPED = 200;

/** One of these words, or nothing. */
const oneOf = <T extends string>(words: readonly T[], value: string): T | undefined =>
  words.find((each) => each === value);

/** Without what is not set: the wire knows no undefined. */
function set<K extends keyof FloorFilter>(
  filter: FloorFilter,
  name: K,
  value: FloorFilter[K] | undefined,
): FloorFilter {
  const { [name]: _, ...rest } = filter;
  return value === undefined || value === '' ? rest : { ...rest, [name]: value };
}

/** Filters of the list of browsing customers, each with how many it would leave. */
export function BrowsingFilters({ counts, filter, change, sells }: BrowsingFiltersProps) {
  const t = useTexts(clickstreamTexts);
  const own = useTexts(browsingTexts);
  const format = useFormat();
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  const [unfolded, setUnfolded] = useState(false);
  const [text, setText] = useState(filter.text ?? '');
  useEffect(() => setText(filter.text ?? ''), [filter.text]);
  useEffect(() => {
    if (text === (filter.text ?? '')) return undefined;
    const timer = setTimeout(() => change(set(filter, 'text', text)), TYPED);
    return () => clearTimeout(timer);
  }, [text, filter, change]);
  const kinds = { asked: own.kindAsked, known: own.kindKnown, cart: own.kindCart, browsing: own.kindBrowsing };
  const verdicts = { worth: t.worthIt, must: own.onlyMust, can: own.onlyCan };
  const sorts = { matters: own.byMatter, newest: own.byNewest, longest: own.byLongest };
  const topics = [...new Set([...(filter.topics ?? []), ...counts.byTopic.map((each) => each.topic)])];
  const liveOf = new Map(counts.byTopic.map(({ topic, live }) => [topic, live]));
  return (
    <Group gap="xs" px="md" py="xs">
      {sells ? (
        <SegmentedControl
          size="xs"
          value={filter.show ?? 'all'}
          onChange={(value) => change(set(filter, 'show', oneOf(['mine', 'all'] as const, value)))}
          data={[
            { value: 'mine', label: `${own.mine} ${format.number(counts.mine)}` },
            { value: 'all', label: `${t.scored} ${format.number(counts.live)}` },
          ]}
        />
      ) : null}
      <TextInput
        size="xs"
        type="search"
        aria-label={t.filter}
        placeholder={t.filter}
        leftSection={<IconSearch size={14} />}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.currentTarget.value)}
        flex={narrow ? 1 : undefined}
        w={narrow ? undefined : 170}
        miw={narrow ? 150 : 0}
      />
      {narrow ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconAdjustmentsHorizontal size={14} aria-hidden />}
          aria-expanded={unfolded}
          onClick={() => setUnfolded(!unfolded)}
        >
          {own.filters(CHOSEN.filter((name) => filter[name] !== undefined).length)}
        </Button>
      ) : null}
      {narrow && !unfolded ? null : (
        <>
          <MultiSelect
            size="xs"
            aria-label={t.allTopics}
            placeholder={(filter.topics?.length ?? 0) > 0 ? '' : t.allTopics}
            value={[...(filter.topics ?? [])]}
            onChange={(chosen) => change(set(filter, 'topics', chosen.length === 0 ? undefined : chosen))}
            data={topics.map((topic) => ({
              value: topic,
              label: `${topic} · ${format.number(liveOf.get(topic) ?? 0)}`,
            }))}
            searchable
            clearable
            className="fw-browsing-topics"
            w={(filter.topics?.length ?? 0) > 1 ? 300 : 190}
          />
          <NativeSelect
            size="xs"
            aria-label={t.verdict}
            value={filter.verdict ?? ''}
            onChange={(event) => change(set(filter, 'verdict', oneOf(VERDICTS, event.currentTarget.value)))}
            data={[
              { value: '', label: own.anyVerdict },
              ...VERDICTS.map((value) => ({
                value,
                label: `${verdicts[value]} · ${format.number(counts.byVerdict[value])}`,
              })),
            ]}
          />
          <NativeSelect
            size="xs"
            aria-label={own.anyKind}
            value={filter.kind ?? ''}
            onChange={(event) => change(set(filter, 'kind', oneOf(KINDS, event.currentTarget.value)))}
            data={[
              { value: '', label: own.anyKind },
              ...KINDS.map((value) => ({ value, label: `${kinds[value]} · ${format.number(counts.byKind[value])}` })),
            ]}
          />
          {counts.byWebsite.length > 1 || filter.websiteId !== undefined ? (
            <NativeSelect
              size="xs"
              aria-label={own.allWebsites}
              value={filter.websiteId ?? ''}
              onChange={(event) => change(set(filter, 'websiteId', event.currentTarget.value))}
              data={[
                { value: '', label: own.allWebsites },
                ...counts.byWebsite.map(({ websiteId, name, live }) => ({
                  value: websiteId,
                  label: `${name} · ${format.number(live)}`,
                })),
              ]}
              maw={190}
            />
          ) : null}
          <NativeSelect
            size="xs"
            aria-label={own.order}
            value={filter.sort ?? 'matters'}
            onChange={(event) => change(set(filter, 'sort', oneOf(SORTS, event.currentTarget.value)))}
            data={SORTS.map((value) => ({ value, label: sorts[value] }))}
          />
          {narrow ? <HideSimulated counts={counts} filter={filter} change={change} /> : null}
        </>
      )}
    </Group>
  );
}

/** Only where there are any. On a wide screen it stands beside the counts, for the filters fill their line. */
export function HideSimulated({ counts, filter, change }: Pick<BrowsingFiltersProps, 'counts' | 'filter' | 'change'>) {
  const t = useTexts(clickstreamTexts);
  if (counts.simulated === 0) return null;
  return (
    <Switch
      size="xs"
      label={t.hideSimulated}
      checked={filter.hideSimulated ?? false}
      onChange={(event) => change(set(filter, 'hideSimulated', event.currentTarget.checked ? true : undefined))}
    />
  );
}

/** "128 live · 14 I may approach"; for those who do not sell themselves, "14 opportunities". */
export function BrowsingCount({ counts, mine }: { readonly counts: FloorCounts | undefined; readonly mine: boolean }) {
  const t = useTexts(clickstreamTexts);
  const format = useFormat();
  if (counts === undefined) return null;
  const { live, worth, approachable } = counts;
  return (
    <Text size="sm" c="dimmed" className="fw-numbers">
      {t.live(format.number(live))} ·{' '}
      {mine ? t.approachable(format.number(approachable)) : t.opportunities(worth, format.number(worth))}
    </Text>
  );
}

/** What came while the list stood still. */
export function FreshRows({ count, release }: { readonly count: number; readonly release: () => void }) {
  const own = useTexts(browsingTexts);
  const format = useFormat();
  if (count === 0) return null;
  return (
    <Button size="compact-xs" variant="light" onClick={release} className="fw-appear">
      {own.fresh(count, format.number(count))}
    </Button>
  );
}
