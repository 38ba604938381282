import './matching.css';
import { Alert, Button, Group, Menu, NumberInput, Paper, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { useFaultWords } from '../../../platform/web/refusals.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, QueryView } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { MatchingPolicyView, RuleSetBody, RuleSetView } from '../core/index.ts';
import { problemsOf, RankingPanel, type RuleSetProblems, useTrialRanking } from './ranking-panel.tsx';
import { type DraftRule, useRuleKinds, useRuleWords } from './rule-kinds.ts';
import { RuleRow } from './rule-row.tsx';
import { bodyOf, nextRuleId, type RuleSetDraft } from './rule-set-draft.ts';
import { ruleSetTexts } from './rule-set-texts.ts';
import { setShare, sharesOf } from './shares.ts';

/** Something that a rule set can be bound to. */
export type Choice = { readonly value: string; readonly label: string };

type RuleSetEditorProps = {
  readonly enterpriseId: string;
  /** Undefined for a new one. */
  readonly ruleSet: RuleSetView | undefined;
  readonly draft: RuleSetDraft;
  readonly onChange: (draft: RuleSetDraft) => void;
  readonly saved: (ruleSet: RuleSetView) => void;
  readonly readOnly: boolean;
  readonly places: readonly Choice[];
  readonly triggers: readonly Choice[];
  /** What another feature shows beside: a dry run of the draft on recorded sessions. */
  readonly dryRun?: ((draft: RuleSetBody) => ReactNode) | undefined;
};

/** A rule set as sentences and sliders, beside the ranking that they make. */
export function RuleSetEditor(props: RuleSetEditorProps) {
  const { enterpriseId, ruleSet, draft, onChange, saved, readOnly, places, dryRun } = props;
  const t = useTexts(ruleSetTexts);
  const api = useApi();
  const queries = useQueryClient();
  const kinds = useRuleKinds(enterpriseId);
  const [nodeId, setNodeId] = useState<string | null>(null);
  const body = bodyOf(draft);
  const at = nodeId ?? (draft.binding === 'node' && draft.boundId !== '' ? draft.boundId : undefined);
  const trial = useTrialRanking({ enterpriseId, ruleSet: body, nodeId: at });
  const save = useMutation({
    mutationFn: () => {
      const path = `/v1/enterprises/${enterpriseId}/rule-sets`;
      if (ruleSet === undefined) return api.post<RuleSetView>(path, body);
      return api.put<RuleSetView>(`${path}/${ruleSet.ruleSetId}`, body, ruleSet.version);
    },
    onSuccess: async (next) => {
      saved(next);
      await queries.invalidateQueries({ queryKey: ['rule-sets', enterpriseId] });
      await queries.invalidateQueries({ queryKey: ['rule-set-versions', enterpriseId] });
    },
  });
  const words = useFaultWords();
  const problems = [...problemsOf(trial.error), ...problemsOf(save.error)].map(({ path, message }) => ({
    path,
    message: words(message),
  }));
  return (
    <div className="fw-editor">
      <Stack
        gap="md"
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Binding {...props} problems={problems} />
        <QueryView query={kinds}>{(list) => <Rules {...props} kinds={list} problems={problems} />}</QueryView>
        {readOnly ? (
          <Text c="dimmed">{t.readOnly}</Text>
        ) : (
          <Paper p="sm">
            <TextInput
              label={t.note}
              description={t.noteHint}
              maxLength={500}
              value={draft.note}
              onChange={(event) => onChange({ ...draft, note: event.currentTarget.value })}
            />
            <Group mt="sm" gap="sm">
              <Button type="submit" loading={save.isPending} disabled={problems.length > 0}>
                {t.save}
              </Button>
              <Text size="sm" c="dimmed" role="status">
                {save.isSuccess && ruleSet !== undefined ? t.saved(ruleSet.version) : t.unsaved}
              </Text>
            </Group>
            <SaveProblem error={save.error} retry={() => save.mutate()} />
          </Paper>
        )}
        {dryRun?.(body)}
      </Stack>
      <Stack gap="sm" className="fw-editor-side">
        <Select
          label={t.place}
          placeholder={t.anyPlace}
          searchable
          clearable
          limit={50}
          value={at ?? null}
          onChange={setNodeId}
          data={[...places]}
        />
        <RankingPanel query={trial} order={draft.rules.map((rule) => rule.ruleId)} />
      </Stack>
    </div>
  );
}

function SaveProblem({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  const t = useTexts(ruleSetTexts);
  if (error === null || problemsOf(error).length > 0) return null;
  if (!(error instanceof ApiProblem) || error.reason !== 'rule-set-changed')
    return <Failure error={error} retry={retry} />;
  return (
    <Alert color="must" variant="light" mt="sm">
      <Text size="sm">{t.changedMeanwhile}</Text>
      <Button size="xs" variant="default" mt={8} onClick={() => location.reload()}>
        {t.reload}
      </Button>
    </Alert>
  );
}

type PartProps = RuleSetEditorProps & { readonly problems: RuleSetProblems };

/** The words of what is wrong at one place of the form. */
function wordsAt(problems: RuleSetProblems, path: string): string | undefined {
  return problems.find((problem) => problem.path === path || problem.path.startsWith(`${path}.`))?.message;
}

/** Its name, what it counts for, and who qualifies. */
function Binding({ draft, onChange, readOnly, places, triggers, problems }: PartProps) {
  const t = useTexts(ruleSetTexts);
  const choices: Readonly<Record<string, readonly Choice[]>> = { node: places, trigger: triggers };
  const offered = choices[draft.binding];
  const boundProblem = wordsAt(problems, 'boundTo');
  return (
    <Paper p="sm">
      <Stack gap="sm">
        <TextInput
          label={t.name}
          required
          maxLength={120}
          disabled={readOnly}
          value={draft.name}
          error={draft.name === '' ? undefined : wordsAt(problems, 'name')}
          onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
        />
        <Group align="flex-start" gap="sm">
          <Select
            label={t.boundTo}
            allowDeselect={false}
            disabled={readOnly}
            value={draft.binding}
            onChange={(binding) => onChange({ ...draft, binding: binding ?? 'default', boundId: '' })}
            data={['node', 'trigger', 'product', 'default'].map((value) => ({
              value,
              label: t.bindings[value] ?? value,
            }))}
          />
          {draft.binding === 'default' ? null : offered === undefined ? (
            <TextInput
              label={t.which}
              disabled={readOnly}
              value={draft.boundId}
              error={boundProblem}
              onChange={(event) => onChange({ ...draft, boundId: event.currentTarget.value })}
            />
          ) : (
            <Select
              label={t.which}
              searchable
              limit={50}
              disabled={readOnly}
              value={draft.boundId === '' ? null : draft.boundId}
              error={boundProblem}
              onChange={(boundId) => onChange({ ...draft, boundId: boundId ?? '' })}
              data={[...offered]}
            />
          )}
        </Group>
        <NumberInput
          label={t.level}
          description={t.levelHint}
          min={0}
          max={5}
          clampBehavior="strict"
          maw={320}
          disabled={readOnly}
          value={draft.requiredLevel}
          onChange={(level) => onChange({ ...draft, requiredLevel: Number(level) })}
        />
      </Stack>
    </Paper>
  );
}

/** What a new rule is told at first, so that it can be tried at once. */
function firstArguments(kind: string, attributes: readonly string[] = []): Readonly<Record<string, unknown>> {
  if (kind === 'condition') return { name: 'A', when: { and: [{ '>=': [{ var: 'associate.rating' }, 4] }] } };
  const [attribute] = attributes;
  return attribute !== undefined && ['same-attribute', 'similar-customers'].includes(kind) ? { attribute } : {};
}

type RulesProps = PartProps & { readonly kinds: NonNullable<ReturnType<typeof useRuleKinds>['data']> };

/** The rules with their sliders. */
function Rules({ enterpriseId, draft, onChange, readOnly, kinds, problems }: RulesProps) {
  const t = useTexts(ruleSetTexts);
  const api = useApi();
  const wordsOf = useRuleWords(enterpriseId);
  const policy = useQuery({
    queryKey: ['matching-policy', enterpriseId],
    queryFn: () => api.get<MatchingPolicyView>(`/v1/enterprises/${enterpriseId}/matching-policy`),
  });
  const { rules } = draft;
  const withShares = (next: readonly DraftRule[], shares: readonly number[]) =>
    onChange({ ...draft, rules: next.map((rule, index) => ({ ...rule, share: shares[index] ?? 0 })) });
  const move = (at: number, share: number) =>
    withShares(
      rules,
      setShare(
        rules.map((rule) => rule.share),
        at,
        share,
      ),
    );
  const add = (kind: string) => {
    const next = [
      ...rules,
      { ruleId: nextRuleId(rules), kind, share: 0, args: firstArguments(kind, policy.data?.attributes) },
    ];
    withShares(
      next,
      setShare(
        next.map((rule) => rule.share),
        next.length - 1,
        Math.round(100 / next.length),
      ),
    );
  };
  const remove = (at: number) => {
    const next = rules.filter((_, index) => index !== at);
    withShares(next, next.length === 0 ? [] : sharesOf(next.map((rule) => rule.share)));
  };
  return (
    <Stack gap="sm" component="section">
      <Group justify="space-between">
        <Title order={2}>{t.rules}</Title>
        <Text size="sm" c="dimmed">
          {t.total}
        </Text>
      </Group>
      {rules.length === 0 ? <Text c="var(--fw-must-text)">{wordsAt(problems, 'rules')}</Text> : null}
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {rules.map((rule, at) => {
          const kind = kinds.items.find((each) => each.kind === rule.kind);
          if (kind === undefined) return null;
          return (
            <RuleRow
              key={rule.ruleId}
              enterpriseId={enterpriseId}
              rule={rule}
              place={at}
              kind={kind}
              fields={kinds.fields}
              attributes={policy.data?.attributes ?? []}
              readOnly={readOnly}
              problems={problems
                .filter(({ path }) => path.startsWith(`rules[${at}]`))
                .map(({ path, message }) => `${path.replace(/^rules\[\d+\]\.?(args\.)?/, '')} ${message}`)}
              setShare={(share) => move(at, share)}
              onChange={(next) =>
                onChange({ ...draft, rules: rules.map((each, index) => (index === at ? next : each)) })
              }
              remove={() => remove(at)}
            />
          );
        })}
      </Stack>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            variant="default"
            disabled={readOnly}
            leftSection={<IconPlus size={16} />}
            style={{ alignSelf: 'flex-start' }}
          >
            {t.addRule}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
          {kinds.items.map(({ kind }) => (
            <Menu.Item key={kind} onClick={() => add(kind)} maw={380}>
              <Text size="sm" fw={600}>
                {wordsOf(kind)?.name}
              </Text>
              <Text size="xs" c="dimmed">
                {wordsOf(kind)?.hint}
              </Text>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Stack>
  );
}
