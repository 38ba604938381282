import { Box, Group, Stack, Text, Timeline } from '@mantine/core';
import { stopwatch } from '../../../platform/web/format.ts';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { SessionView } from '../core/index.ts';
import { clickstreamTexts } from './clickstream-texts.ts';

export type Step = SessionView['path'][number];

/** Path and query of an address; the whole text where it is none. */
export function pathOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? url : `${parsed.pathname}${parsed.search}`;
}

/** Title, product or path: the best name of a step. */
export function stepName(step: Step): string {
  return step.product ?? step.title ?? pathOf(step.url);
}

/** The way of this visit, latest first, with the time spent looking at each page. */
export function SessionPath({ session }: { readonly session: SessionView }) {
  const t = useTexts(clickstreamTexts);
  const format = useFormat();
  const steps = session.path.toReversed();
  const most = Math.max(1, ...steps.map((step) => step.dwellMs));
  return (
    <Box component="section">
      <Text component="h3" size="xs" fw={650} c="dimmed" mb={8}>
        {t.path}
      </Text>
      {steps.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t.noPath}
        </Text>
      ) : (
        <Timeline active={0} bulletSize={11} lineWidth={2} color="floor">
          {steps.map((step, index) => (
            <Timeline.Item key={`${step.at} ${step.url}`} mt={index === 0 ? 0 : 10}>
              <Stack gap={2} mt={-4}>
                <Group justify="space-between" gap={8} wrap="nowrap" align="baseline">
                  <Text size="sm" fw={index === 0 ? 650 : 500} title={pathOf(step.url)}>
                    {stepName(step)}
                  </Text>
                  <Text
                    size="xs"
                    c="dimmed"
                    className="fw-numbers"
                    style={{ flexShrink: 0 }}
                    title={format.exact(Date.parse(step.at))}
                  >
                    {stopwatch(step.dwellMs)}
                  </Text>
                </Group>
                {step.node === undefined || step.node === stepName(step) ? null : (
                  <Text size="xs" c="dimmed">
                    {step.node}
                  </Text>
                )}
                <Box h={3} w={`${Math.round((step.dwellMs / most) * 100)}%`} bg="var(--fw-bar)" aria-hidden />
              </Stack>
            </Timeline.Item>
          ))}
        </Timeline>
      )}
    </Box>
  );
}
