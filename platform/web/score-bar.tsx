import { Box, Group, Text } from '@mantine/core';

/** A score 0..100 as a number and a bar. */
export function ScoreBar({ score, width = 56 }: { readonly score: number; readonly width?: number }) {
  const rounded = Math.round(score);
  return (
    <Group gap={8} wrap="nowrap">
      <Text className="fw-numbers" fw={650} size="md" w={24} ta="end">
        {rounded}
      </Text>
      <Box w={width} h={6} bg="var(--fw-line)" style={{ borderRadius: 3, overflow: 'hidden' }} aria-hidden>
        <Box h={6} w={`${Math.max(0, Math.min(100, rounded))}%`} bg="var(--fw-bar)" />
      </Box>
    </Group>
  );
}
