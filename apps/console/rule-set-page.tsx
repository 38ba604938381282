import './console.css';
import { Button, Group, Popover, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { RuleSetView } from '../../features/matching/core/index.ts';
import { draftFrom, NEW_DRAFT, type RuleSetDraft } from '../../features/matching/web/rule-set-draft.ts';
import { RuleSetEditor } from '../../features/matching/web/rule-set-editor.tsx';
import { ruleSetTexts } from '../../features/matching/web/rule-set-texts.ts';
import { RuleSetVersionsPanel } from '../../features/matching/web/rule-set-versions.tsx';
import { useApi } from '../../platform/web/services.tsx';
import { Failure, QueryView } from '../../platform/web/states.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { DryRun } from './dry-run-panel.tsx';
import { PageLink } from './page-link.tsx';
import { useChoices } from './use-choices.ts';

export function Page() {
  const { ruleSetId = 'new' } = useParams({ strict: false });
  return ruleSetId === 'new' ? <Editor key="new" /> : <Existing key={ruleSetId} ruleSetId={ruleSetId} />;
}

function Existing({ ruleSetId }: { readonly ruleSetId: string }) {
  const api = useApi();
  const { enterpriseId } = useEnterprise();
  const query = useQuery({
    queryKey: ['rule-set', enterpriseId, ruleSetId],
    queryFn: () => api.get<RuleSetView>(`/v1/enterprises/${enterpriseId}/rule-sets/${ruleSetId}`),
    // What stands in the form is somebody's work: it is not replaced behind her back.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return <QueryView query={query}>{(ruleSet) => <Editor key={ruleSet.version} ruleSet={ruleSet} />}</QueryView>;
}

function Editor({ ruleSet }: { readonly ruleSet?: RuleSetView }) {
  const t = useTexts(ruleSetTexts);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { enterpriseId, mayChange } = useEnterprise();
  const { places, triggers } = useChoices(enterpriseId);
  const [draft, setDraft] = useState<RuleSetDraft>(() => (ruleSet === undefined ? NEW_DRAFT : draftFrom(ruleSet)));
  const inForce = (next: RuleSetView) => {
    queries.setQueryData(['rule-set', enterpriseId, next.ruleSetId], next);
    if (ruleSet === undefined) void navigate({ to: `/${enterpriseId}/rules/${next.ruleSetId}` });
  };
  return (
    <Stack className="fw-sheet fw-wide" gap="md" align="stretch">
      <PageLink to={`/${enterpriseId}/rules`} words={`‹ ${t.title}`} />
      <Group justify="space-between">
        <Title order={1}>{ruleSet?.name ?? t.add}</Title>
        {ruleSet === undefined || !mayChange ? null : <Retire ruleSet={ruleSet} />}
      </Group>
      <RuleSetEditor
        enterpriseId={enterpriseId}
        ruleSet={ruleSet}
        draft={draft}
        onChange={setDraft}
        saved={inForce}
        readOnly={!mayChange}
        places={places}
        triggers={triggers}
        dryRun={(body) => <DryRun draft={() => ({ ruleSets: [{ ...body, ...idOf(ruleSet) }] })} />}
      />
      {ruleSet === undefined ? null : (
        <RuleSetVersionsPanel
          enterpriseId={enterpriseId}
          ruleSetId={ruleSet.ruleSetId}
          readOnly={!mayChange}
          changed={inForce}
        />
      )}
    </Stack>
  );
}

/** A draft of a rule set that there is takes its place; a new one has no id. */
function idOf(ruleSet: RuleSetView | undefined): { readonly ruleSetId?: string } {
  return ruleSet === undefined ? {} : { ruleSetId: ruleSet.ruleSetId };
}

function Retire({ ruleSet }: { readonly ruleSet: RuleSetView }) {
  const t = useTexts(ruleSetTexts);
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { enterpriseId } = useEnterprise();
  const retire = useMutation({
    mutationFn: () => api.remove(`/v1/enterprises/${enterpriseId}/rule-sets/${ruleSet.ruleSetId}`, ruleSet.version),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['rule-sets', enterpriseId] });
      await navigate({ to: `/${enterpriseId}/rules` });
    },
  });
  return (
    <Popover width={320} withArrow trapFocus position="bottom-end">
      <Popover.Target>
        <Button variant="default">{t.retire}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" mb={8}>
          {t.confirmRetire}
        </Text>
        <Button size="xs" color="must" loading={retire.isPending} onClick={() => retire.mutate()}>
          {t.retire}
        </Button>
        {retire.error === null ? null : <Failure error={retire.error} />}
      </Popover.Dropdown>
    </Popover>
  );
}
