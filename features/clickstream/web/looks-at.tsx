import { Anchor, Badge, Box, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconArrowRight, IconExternalLink } from '@tabler/icons-react';
import { stopwatch } from '../../../platform/web/format.ts';
import { useServerNow } from '../../../platform/web/services.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import { AWAY_AFTER, type SessionView } from '../core/index.ts';
import { clickstreamTexts } from './clickstream-texts.ts';
import { pathOf, type Step, stepName } from './session-path.tsx';

/** One stop of the flow: neighbouring visits to the same page are one stop. */
export function flowOf(
  path: readonly Step[],
  most: number,
): readonly { readonly step: Step; readonly dwellMs: number }[] {
  const stops: { step: Step; dwellMs: number }[] = [];
  for (const step of path) {
    const last = stops.at(-1);
    if (last !== undefined && pathOf(last.step.url) === pathOf(step.url)) {
      stops[stops.length - 1] = { step, dwellMs: last.dwellMs + step.dwellMs };
    } else stops.push({ step, dwellMs: step.dwellMs });
  }
  return stops.slice(-most);
}

/** Whether an address can be opened here. What a page says its address is may be anything, a script too. */
export const isWebAddress = (url: string): boolean => /^https?:$/.test(URL.parse(url)?.protocol ?? '');

/** What the customer looks at now, and the flow that led there. */
export function LooksAt({ session }: { readonly session: SessionView }) {
  const t = useTexts(clickstreamTexts);
  const now = useServerNow(1_000);
  const current = session.path.at(-1);
  if (current === undefined) {
    return (
      <Text p="md" c="dimmed">
        {t.noPath}
      </Text>
    );
  }
  const last = Date.parse(session.lastAt);
  const away = !session.ended && now - last > AWAY_AFTER;
  const flow = flowOf(session.path, 6);
  return (
    <Stack gap="md" p="md" h="100%">
      <Paper className="fw-page-card" p={0} style={{ overflow: 'hidden', flexShrink: 0 }}>
        <Group
          gap={8}
          px="sm"
          py={7}
          bg="var(--fw-sunken)"
          wrap="nowrap"
          style={{ borderBottom: '1px solid var(--fw-line)' }}
        >
          <Text size="sm" c="dimmed" className="fw-line" flex={1} title={current.url}>
            {current.url}
          </Text>
          {session.ended || away ? (
            <Badge size="sm" color="gray">
              {session.ended ? t.left : t.away}
            </Badge>
          ) : (
            <Badge size="sm" leftSection={<span className="fw-live-dot" aria-hidden />}>
              {t.liveNow}
            </Badge>
          )}
          {isWebAddress(current.url) ? (
            <Anchor
              href={current.url}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={t.openPage}
              title={t.openPage}
              lh={1}
              p={4}
              m={-4}
            >
              <IconExternalLink size={17} />
            </Anchor>
          ) : null}
        </Group>
        <Box p="lg">
          <Text size="xs" fw={650} c="dimmed">
            {session.ended || away ? t.lookedAtLast : t.looksAt}
          </Text>
          <Title order={2} fz="1.5rem" mt={2}>
            {current.title ?? stepName(current)}
          </Title>
          <Group gap={8} mt={8}>
            {current.product === undefined ? null : <Badge>{current.product}</Badge>}
            {current.node === undefined ? null : <Badge color="gray">{current.node}</Badge>}
            <Text size="sm" c="dimmed" className="fw-numbers">
              {session.ended || away
                ? t.forTime(stopwatch(current.dwellMs))
                : t.openedAgo(stopwatch(now - Date.parse(current.at)))}
            </Text>
          </Group>
          {session.ended ? (
            <Text mt="sm" c="var(--fw-must-text)">
              {t.ended}
            </Text>
          ) : null}
        </Box>
      </Paper>
      <Box>
        <Group gap={6} align="stretch">
          {flow.map(({ step, dwellMs }, index) => (
            <Group key={`${step.at} ${step.url}`} gap={6} wrap="nowrap">
              {index === 0 ? null : <IconArrowRight size={14} color="var(--mantine-color-dimmed)" aria-hidden />}
              <Paper
                px={10}
                py={6}
                maw={180}
                bg={index === flow.length - 1 ? 'var(--fw-can-soft)' : 'transparent'}
                title={pathOf(step.url)}
              >
                <Text size="xs" fw={600} className="fw-line">
                  {stepName(step)}
                </Text>
                <Text size="xs" c="dimmed" className="fw-numbers">
                  {stopwatch(dwellMs)}
                </Text>
              </Paper>
            </Group>
          ))}
        </Group>
      </Box>
      <Text size="xs" c="dimmed" mt="auto">
        {t.toldByEvents}
      </Text>
    </Stack>
  );
}
