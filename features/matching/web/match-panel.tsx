import './matching.css';
import { Button, Paper, Select, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconUserSearch } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing, Waiting } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { MatchBody, MatchView } from '../core/index.ts';
import { CandidateList } from './candidate-list.tsx';
import { ExclusionList } from './exclusion-list.tsx';
import { matchingTexts } from './matching-texts.ts';
import type { Choice } from './rule-set-editor.tsx';
import { ruleSetTexts } from './rule-set-texts.ts';

type MatchPanelProps = { readonly enterpriseId: string; readonly places: readonly Choice[] };

const FIELDS = ['productId', 'customerId', 'territory', 'segment', 'language'] as const;

/** Who is best for a customer who stands at the counter. */
export function MatchPanel({ enterpriseId, places }: MatchPanelProps) {
  const t = useTexts(ruleSetTexts);
  const words = useTexts(matchingTexts);
  const api = useApi();
  const [nodeId, setNodeId] = useState<string | null>(null);
  const [known, setKnown] = useState<Partial<Record<(typeof FIELDS)[number], string>>>({});
  const ask = useMutation({ mutationFn: (body: MatchBody) => api.post<MatchView>('/v1/match', body) });
  const labels = {
    productId: t.product,
    customerId: t.customer,
    territory: t.territory,
    segment: t.segment,
    language: t.language,
  };
  const submit = () => {
    const filled = Object.fromEntries(
      Object.entries(known).flatMap(([name, value]) => (value.trim() === '' ? [] : [[name, value.trim()]])),
    );
    ask.mutate({ enterpriseId, ...filled, ...(nodeId === null ? {} : { nodeId }) });
  };
  const found = ask.data;
  return (
    <Stack gap="md">
      <Title order={1}>{t.match}</Title>
      <Text c="dimmed">{t.matchHint}</Text>
      <Paper
        p="md"
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }}>
          <Select
            label={t.place}
            placeholder={t.anyPlace}
            searchable
            clearable
            limit={50}
            value={nodeId}
            onChange={setNodeId}
            data={[...places]}
          />
          {FIELDS.map((name) => (
            <TextInput
              key={name}
              label={labels[name]}
              value={known[name] ?? ''}
              onChange={(event) => setKnown({ ...known, [name]: event.currentTarget.value })}
            />
          ))}
        </SimpleGrid>
        <Button type="submit" mt="md" loading={ask.isPending}>
          {t.ask}
        </Button>
      </Paper>
      {ask.error === null ? null : <Failure error={ask.error} retry={submit} />}
      {found === undefined ? (
        ask.isPending ? (
          <Waiting />
        ) : (
          <Nothing icon={<IconUserSearch />} title={t.askFirst} hint={t.askFirstHint} />
        )
      ) : (
        <Stack gap="lg" aria-live="polite">
          <Text>
            {words.ruleSet} <b>{found.ruleSet.name}</b>, {words.version(found.ruleSet.version)}:{' '}
            {words.chosenBy[found.ruleSet.chosenBy] ?? found.ruleSet.chosenBy}.
          </Text>
          <CandidateList ranked={found} title={words.bestFirst} />
          <ExclusionList exclusions={found.exclusions} />
        </Stack>
      )}
    </Stack>
  );
}
