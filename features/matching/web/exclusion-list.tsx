import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { ExclusionView } from '../core/index.ts';
import { matchingTexts } from './matching-texts.ts';

/** Reasons to which the detail adds nothing. */
const SAID_ALL: ReadonlySet<string> = new Set(['not-permitted', 'asked-before', 'no-licence']);

/** Who was left out, and why. */
export function ExclusionList({ exclusions }: { readonly exclusions: readonly ExclusionView[] }) {
  const t = useTexts(matchingTexts);
  const detailOf = ({ reason, detail, about }: ExclusionView): string => {
    if (detail === '' || SAID_ALL.has(reason)) return '';
    // What was kept before its particulars were is told as it was kept.
    return ` · ${about === undefined ? detail : (t.excludedDetail[reason]?.(about) ?? detail)}`;
  };
  return (
    <Box component="section">
      <Title order={2} mb={6}>
        {t.exclusions}
      </Title>
      {exclusions.length === 0 ? <Text c="dimmed">{t.noExclusions}</Text> : null}
      <Stack gap={6}>
        {exclusions.map((each) => (
          <Group key={`${each.associateId} ${each.reason}`} gap={10} wrap="nowrap" align="baseline">
            <Text fw={600} miw={140}>
              {each.count === undefined ? each.name : t.associates(each.count)}
            </Text>
            <Text size="sm">
              {t.excluded[each.reason] ?? each.reason}
              <Text span c="dimmed">
                {detailOf(each)}
              </Text>
            </Text>
          </Group>
        ))}
      </Stack>
    </Box>
  );
}
