import { Box, Group, Text, Tooltip } from '@mantine/core';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { ScorePartView } from '../core/index.ts';
import { matchingTexts } from './matching-texts.ts';

/** Colours of rules, by their place in the rule set; told apart by their names too. Contrast with the ground >= 3:1. */
const COLOURS = ['#0f8a7b', '#c2570c', '#3b6fd4', '#8a55c7', '#a17a06', '#c23b6e', '#4d7c3a', '#5f6f76', '#0e7aa0'];

export function ruleColour(place: number): string {
  return COLOURS[place % COLOURS.length] ?? '#5f6f76';
}

type StackedScoreProps = {
  readonly parts: readonly ScorePartView[];
  /** The rules in the order of the rule set: each keeps its colour from associate to associate. */
  readonly ruleIds: readonly string[];
};

/** A score as a bar of its parts: each as long as standing times weight, of 100 points in all. */
export function StackedScore({ parts, ruleIds }: StackedScoreProps) {
  const t = useTexts(matchingTexts);
  const format = useFormat();
  const placed = ruleIds.flatMap((ruleId) => parts.find((part) => part.ruleId === ruleId) ?? []);
  return (
    <Group gap={1} wrap="nowrap" h={24} bg="var(--fw-sunken)" style={{ borderRadius: 4, overflow: 'hidden' }}>
      {placed.map((part) => (
        <Tooltip
          key={part.ruleId}
          multiline
          maw={300}
          label={
            <>
              <Text size="sm" fw={600}>
                {part.label}
              </Text>
              <Text size="xs">
                {part.raw === null ? t.unknown : part.rawText}
                {' · '}
                {t.standing} {format.number(Math.round(part.standing * 100) / 100)} × {t.weight}{' '}
                {format.percent(part.weight)} = {format.number(Math.round(part.contribution * 1_000) / 10)} {t.points}
              </Text>
            </>
          }
        >
          <Box
            h={24}
            tabIndex={0}
            role="img"
            aria-label={`${part.label}: ${format.number(Math.round(part.contribution * 1_000) / 10)}`}
            w={`${part.contribution * 100}%`}
            bg={ruleColour(ruleIds.indexOf(part.ruleId))}
          />
        </Tooltip>
      ))}
    </Group>
  );
}
