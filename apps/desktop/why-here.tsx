import { Box, Group, Stack, Text } from '@mantine/core';
import type { EngagementView } from '../../features/engagement/core/index.ts';
import { useToldWords } from '../../features/qualifier/web/use-told-words.ts';
import { queueTexts } from '../../features/queue/web/queue-texts.ts';
import { VerdictChip } from '../../features/queue/web/verdict-chip.tsx';
import { useTexts } from '../../platform/web/texts.tsx';

/** Why this customer is with her: topic, verdict, reasons. */
export function WhyHere({ engagement }: { readonly engagement: EngagementView }) {
  const t = useTexts(queueTexts);
  const words = useToldWords();
  return (
    <Box p="md" pb={0} component="section">
      <Group gap={8} wrap="nowrap" align="flex-start" mb={4}>
        <VerdictChip verdict={engagement.verdict} />
        <Text fw={650}>{engagement.topic}</Text>
      </Group>
      <Stack gap={2} aria-label={t.whyNow}>
        {engagement.why.map(words).map((why) => (
          <Text key={why} size="sm" c="dimmed">
            {why}
          </Text>
        ))}
      </Stack>
    </Box>
  );
}
