import { Badge, Button, Collapse, Group, List, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Waiting } from '../../../platform/web/states.tsx';
import { useFormat, useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import { toldWords } from '../../qualifier/core/index.ts';
import type { Difference, MadeView, TriedList, TriedSession } from '../core/index.ts';
import type { DryRunPanelProps } from './dry-run-props.ts';
import { dryRunTexts } from './dry-run-texts.ts';

type Shown = Pick<DryRunPanelProps, 'verdictChip' | 'nameOf' | 'visit'>;

type TriedSessionsProps = Shown & {
  readonly path: string;
  readonly difference: Difference | undefined;
  /** How many sessions came off so, of which some are kept. */
  readonly total: number;
};

/** Sessions of a dry run, ten at once, more on demand; each opens to its reasons and its visit. */
export function TriedSessions({ path, difference, total, ...shown }: TriedSessionsProps) {
  const t = useTexts(dryRunTexts);
  const format = useFormat();
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: ['tried', path, difference],
    queryFn: ({ pageParam }) =>
      api.get<TriedList>(path, { difference, cursor: pageParam === 0 ? undefined : String(pageParam) }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (query.data === undefined) {
    return query.error === null ? (
      <Waiting rows={3} />
    ) : (
      <Failure error={query.error} retry={() => void query.refetch()} />
    );
  }
  const items = query.data.pages.flatMap((page) => page.items);
  const kept = query.data.pages[0]?.kept ?? 0;
  if (items.length === 0) return <Text c="dimmed">{t.noSessions}</Text>;
  return (
    <Stack gap={0}>
      {items.map((session) => (
        <Tried key={session.sessionId} session={session} {...shown} />
      ))}
      <Group gap="sm" mt="xs">
        {items.length === total ? null : (
          <Text size="sm" c="dimmed" className="fw-numbers">
            {t.shown(format.number(items.length), format.number(kept), format.number(total))}
          </Text>
        )}
        {query.hasNextPage ? (
          <Button size="xs" variant="default" loading={query.isFetching} onClick={() => void query.fetchNextPage()}>
            {t.more}
          </Button>
        ) : null}
      </Group>
    </Stack>
  );
}

function Tried({ session, verdictChip, nameOf, visit }: Shown & { readonly session: TriedSession }) {
  const t = useTexts(dryRunTexts);
  const format = useFormat();
  const { language } = useLanguage();
  const [open, setOpen] = useState(false);
  const made = session.now ?? session.before;
  const difference = t.differences[session.difference as Difference];
  return (
    <div style={{ borderTop: '1px solid var(--mantine-color-default-border)' }}>
      <UnstyledButton w="100%" py={8} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Group gap="sm" wrap="nowrap" align="flex-start">
          {open ? <IconChevronDown size={18} aria-hidden /> : <IconChevronRight size={18} aria-hidden />}
          <Stack gap={2} flex={1} miw={0}>
            <Group gap={8}>
              <Badge color="gray">{difference}</Badge>
              <Text fw={550}>{made?.topic ?? nameOf(session.websiteId)}</Text>
              <Text size="sm" c="dimmed">
                <Moment at={session.startedAt} /> · {t.pages(format.number(session.pages))}
              </Text>
            </Group>
            {session.difference === 'same' ? null : (
              <Line words={t.tried} made={session.now} verdictChip={verdictChip} />
            )}
            <Line words={t.inForce} made={session.before} verdictChip={verdictChip} />
          </Stack>
        </Group>
      </UnstyledButton>
      <Collapse expanded={open}>
        {open ? (
          <Stack gap="sm" pb="md" ps={28}>
            {made === undefined || made.why.length === 0 ? null : (
              <List size="sm">
                {made.why
                  .map((told) => toldWords(told, language))
                  .map((words) => (
                    <List.Item key={words}>{words}</List.Item>
                  ))}
              </List>
            )}
            {visit(session.sessionId)}
          </Stack>
        ) : null}
      </Collapse>
    </div>
  );
}

type LineProps = {
  readonly words: string;
  readonly made: MadeView | undefined;
  readonly verdictChip: Shown['verdictChip'];
};

function Line({ words, made, verdictChip }: LineProps) {
  const t = useTexts(dryRunTexts);
  const format = useFormat();
  return (
    <Group gap={8} wrap="nowrap" align="flex-start">
      <Text size="sm" c="dimmed" w={72} style={{ flexShrink: 0 }}>
        {words}
      </Text>
      {made === undefined ? (
        <Text size="sm" c="dimmed">
          {t.nothing}
        </Text>
      ) : (
        <>
          {verdictChip(made.verdict)}
          <Text size="sm">
            {made.trigger} ·{' '}
            {made.who === undefined ? t.nobodyFor : `${made.who.name} ${format.number(Math.round(made.who.score))}`}
          </Text>
        </>
      )}
    </Group>
  );
}
