import './matching.css';
import { Badge, Box, Collapse, Group, Paper, Stack, Table, Text, Title, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { Language } from '../../../kernel/language.ts';
import { pageTexts } from '../../../platform/web/page-texts.ts';
import { useFormat, useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import { type DecisionView, type ScorePartView, scoreWords } from '../core/index.ts';
import { matchingTexts } from './matching-texts.ts';
import { ruleColour, StackedScore } from './stacked-score.tsx';

type CandidateOf = DecisionView['candidates'][number];

/** The rules of a decision, heaviest first, so that colours and columns agree over all candidates. */
export function rulesOf(
  candidates: readonly Pick<CandidateOf, 'parts'>[],
  order?: readonly string[],
): readonly ScorePartView[] {
  const byId = new Map<string, ScorePartView>();
  for (const { parts } of candidates) for (const part of parts) if (!byId.has(part.ruleId)) byId.set(part.ruleId, part);
  if (order !== undefined) return order.flatMap((ruleId) => byId.get(ruleId) ?? []);
  return [...byId.values()].toSorted((a, b) => b.weight - a.weight || a.ruleId.localeCompare(b.ruleId));
}

/** Candidates with the words of their scores in a language: the server's are English. */
export function inWords(
  { candidates, place, currency }: Pick<DecisionView, 'candidates' | 'place' | 'currency'>,
  language: Language,
): readonly CandidateOf[] {
  return candidates.map((candidate) => ({
    ...candidate,
    parts: candidate.parts.map((part) => ({ ...part, ...scoreWords(part, { nodeName: place, currency }, language) })),
  }));
}

type CandidateListProps = {
  readonly ranked: Pick<DecisionView, 'candidates' | 'qualified' | 'place' | 'currency'>;
  readonly title: string;
  /** Rules in the order of their colours; left out, the heaviest come first. */
  readonly order?: readonly string[] | undefined;
};

/** Who was ranked, each score taken apart by rule. */
export function CandidateList({ ranked, title, order }: CandidateListProps) {
  const t = useTexts(matchingTexts);
  const format = useFormat();
  const { language } = useLanguage();
  const candidates = inWords(ranked, language);
  const rules = rulesOf(candidates, order);
  const ruleIds = rules.map((rule) => rule.ruleId);
  return (
    <Box component="section">
      <Title order={2} mb={6}>
        {title}
      </Title>
      {ranked.candidates.length === 0 ? <Text c="dimmed">{t.noCandidates}</Text> : null}
      {ranked.candidates.length < ranked.qualified ? (
        <Text size="sm" c="dimmed" mb={6}>
          {t.bestOf(format.number(ranked.candidates.length), format.number(ranked.qualified))}
        </Text>
      ) : null}
      <Group gap="md" mb="sm">
        {rules.map((rule, place) => (
          <Group key={rule.ruleId} gap={6} wrap="nowrap">
            <Box w={12} h={12} bg={ruleColour(place)} style={{ borderRadius: 3, flexShrink: 0 }} aria-hidden />
            <Text size="sm">
              {rule.label}{' '}
              <Text span c="dimmed" className="fw-numbers">
                {format.percent(rule.weight)}
              </Text>
            </Text>
          </Group>
        ))}
      </Group>
      <Stack gap="xs">
        {candidates.map((candidate) => (
          <Candidate key={candidate.associateId} candidate={candidate} ruleIds={ruleIds} />
        ))}
      </Stack>
    </Box>
  );
}

function Candidate({ candidate, ruleIds }: { readonly candidate: CandidateOf; readonly ruleIds: readonly string[] }) {
  const t = useTexts(matchingTexts);
  const common = useTexts(pageTexts);
  const [open, setOpen] = useState(false);
  return (
    <Paper p="sm">
      <div className="fw-candidate">
        <UnstyledButton onClick={() => setOpen(!open)} aria-expanded={open}>
          <Group gap={8} wrap="nowrap">
            {open ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
            <Text c="dimmed" className="fw-numbers" w={22} ta="end">
              {candidate.rank}
            </Text>
            <Box miw={0}>
              <Text fw={600} className="fw-line">
                {candidate.name}
              </Text>
              <Group gap={6}>
                <Badge size="xs" color={candidate.availability === 'free' ? 'floor' : 'gray'}>
                  {t.availability[candidate.availability] ?? candidate.availability}
                </Badge>
                {candidate.simulated ? (
                  <Text size="xs" c="dimmed">
                    {common.simulated}
                  </Text>
                ) : null}
              </Group>
            </Box>
          </Group>
        </UnstyledButton>
        <Text fw={700} fz="lg" ta="end" className="fw-numbers">
          {Math.round(candidate.score)}
        </Text>
        <StackedScore parts={candidate.parts} ruleIds={ruleIds} />
      </div>
      <Collapse expanded={open}>{open ? <Parts candidate={candidate} ruleIds={ruleIds} /> : null}</Collapse>
    </Paper>
  );
}

function Parts({ candidate, ruleIds }: { readonly candidate: CandidateOf; readonly ruleIds: readonly string[] }) {
  const t = useTexts(matchingTexts);
  const format = useFormat();
  const two = (value: number): string => format.number(Math.round(value * 100) / 100);
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table fz="sm" verticalSpacing={4} mt="xs">
        <Table.Thead>
          <Table.Tr>
            {[t.rule, t.value, t.standing, t.weight, t.points].map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="fw-numbers">
          {ruleIds
            .flatMap((ruleId) => candidate.parts.find((part) => part.ruleId === ruleId) ?? [])
            .map((part) => (
              <Table.Tr key={part.ruleId}>
                <Table.Td>{part.label}</Table.Td>
                <Table.Td>{part.raw === null ? t.unknown : part.rawText}</Table.Td>
                <Table.Td>{two(part.standing)}</Table.Td>
                <Table.Td>{format.percent(part.weight)}</Table.Td>
                <Table.Td>{format.number(Math.round(part.contribution * 1_000) / 10)}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
