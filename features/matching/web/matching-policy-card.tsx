import { Button, Group, Paper, TagsInput, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, QueryView } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { MatchingPolicyView } from '../core/index.ts';
import { ruleSetTexts } from './rule-set-texts.ts';

type MatchingPolicyCardProps = { readonly enterpriseId: string; readonly readOnly: boolean };

/** Which attributes of customers rules may compare. */
export function MatchingPolicyCard({ enterpriseId, readOnly }: MatchingPolicyCardProps) {
  const t = useTexts(ruleSetTexts);
  const api = useApi();
  const queries = useQueryClient();
  const key = ['matching-policy', enterpriseId];
  const path = `/v1/enterprises/${enterpriseId}/matching-policy`;
  const query = useQuery({ queryKey: key, queryFn: () => api.get<MatchingPolicyView>(path) });
  const [edited, setEdited] = useState<readonly string[]>();
  const save = useMutation({
    mutationFn: (attributes: readonly string[]) =>
      api.put<MatchingPolicyView>(path, { attributes }, query.data?.version ?? 0),
    onSuccess: (saved) => {
      queries.setQueryData(key, saved);
      setEdited(undefined);
    },
  });
  return (
    <Paper p="md" component="section">
      <Title order={2}>{t.policy}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t.policyHint}
      </Text>
      <QueryView query={query}>
        {({ attributes }) => (
          <Group align="flex-end" gap="sm">
            <TagsInput
              flex={1}
              miw={240}
              label={t.attributes}
              placeholder={attributes.length === 0 ? t.policyNone : ''}
              disabled={readOnly}
              value={[...(edited ?? attributes)]}
              onChange={setEdited}
            />
            <Button
              variant="default"
              disabled={readOnly || edited === undefined}
              loading={save.isPending}
              onClick={() => save.mutate(edited ?? attributes)}
            >
              {t.policySave}
            </Button>
          </Group>
        )}
      </QueryView>
      {save.error === null ? null : <Failure error={save.error} />}
    </Paper>
  );
}
