import { Button, Group, NumberInput, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { type UseMutationResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, QueryView } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { PresencePolicyView } from '../core/index.ts';
import { presencePolicyTexts } from './presence-policy-texts.ts';

type PolicyProps = { readonly enterpriseId: string; readonly mayChange: boolean };

const LIMITS = ['customers', 'chats', 'callbacks'] as const;

/** Wrap-up time and limits of customers at once, saved over the version that was read. */
export function PresencePolicyForm({ enterpriseId, mayChange }: PolicyProps) {
  const t = useTexts(presencePolicyTexts);
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = ['presence-policy', enterpriseId];
  const path = `/v1/enterprises/${enterpriseId}/presence-policy`;
  const query = useQuery({ queryKey, queryFn: () => api.get<PresencePolicyView>(path) });
  // Kept here, for the part that edits begins anew with every version.
  const save = useMutation({
    mutationFn: ({ version, ...policy }: PresencePolicyView) => api.put<PresencePolicyView>(path, policy, version),
    onSuccess: (saved) => queries.setQueryData(queryKey, saved),
  });
  return (
    <Paper p="md" component="section" aria-label={t.title}>
      <Title order={2}>{t.title}</Title>
      <Text size="sm" c="dimmed" mb="sm" maw={720}>
        {t.intro}
      </Text>
      <QueryView query={query}>
        {(view) => <Editing key={view.version} view={view} save={save} mayChange={mayChange} />}
      </QueryView>
    </Paper>
  );
}

type EditingProps = {
  readonly view: PresencePolicyView;
  readonly mayChange: boolean;
  readonly save: UseMutationResult<PresencePolicyView, Error, PresencePolicyView>;
};

function Editing({ view, mayChange, save }: EditingProps) {
  const t = useTexts(presencePolicyTexts);
  const [draft, setDraft] = useState(view);
  const changed = JSON.stringify(draft) !== JSON.stringify(view);
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="md">
        <NumberInput
          label={t.wrap}
          description={t.wrapHint}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          readOnly={!mayChange}
          min={0}
          max={3_600}
          clampBehavior="blur"
          allowDecimal={false}
          suffix={` ${t.seconds}`}
          value={draft.wrapMs / 1_000}
          onChange={(next) => setDraft({ ...draft, wrapMs: Math.round(Number(next) * 1_000) })}
        />
        {LIMITS.map((limit) => (
          <NumberInput
            key={limit}
            label={t[limit]}
            description={t.limitHint[limit]}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            placeholder={t.unlimited}
            readOnly={!mayChange}
            min={1}
            max={20}
            clampBehavior="blur"
            allowDecimal={false}
            value={draft[limit] ?? ''}
            onChange={(next) => {
              const { [limit]: _before, ...rest } = draft;
              setDraft(next === '' ? rest : { ...rest, [limit]: Number(next) });
            }}
          />
        ))}
      </SimpleGrid>
      {save.error === null ? null : <Failure error={save.error} />}
      {mayChange ? (
        <Group gap="sm">
          <Button disabled={!changed} loading={save.isPending} onClick={() => save.mutate(draft)}>
            {t.save}
          </Button>
          {changed ? (
            <Button variant="default" onClick={() => setDraft(view)}>
              {t.discard}
            </Button>
          ) : null}
          <Text size="sm" c="dimmed" role="status">
            {changed ? t.unsaved : save.isSuccess ? t.saved : ''}
          </Text>
        </Group>
      ) : null}
    </Stack>
  );
}
