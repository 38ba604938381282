import { Button, Group, MultiSelect, SimpleGrid, Stack, Switch, TagsInput, Text, Title } from '@mantine/core';
import { type UseMutationResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, QueryView } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import { HELP_TRIGGER } from '../../qualifier/core/index.ts';
import { checkPolicy, type QueuePolicyView } from '../core/index.ts';
import { Choice, NumberFields, type PolicyDraft, type PolicyPart, PolicySection } from './policy-fields.tsx';
import { StepRows, TriggerRows } from './policy-lists.tsx';
import { policyTexts } from './policy-texts.ts';

type PolicyProps = {
  readonly enterpriseId: string;
  readonly mayChange: boolean;
  /** The associates who may be named. */
  readonly associates: readonly { readonly associateId: string; readonly name: string }[];
  /** The triggers whose opportunities may go their own way. */
  readonly triggers: readonly { readonly triggerId: string; readonly name: string }[];
};

/** How opportunities reach associates and customers are invited, saved over the version that was read. */
export function QueuePolicyForm({ enterpriseId, ...rest }: PolicyProps) {
  const t = useTexts(policyTexts);
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = ['queue-policy', enterpriseId];
  const path = `/v1/enterprises/${enterpriseId}/queue-policy`;
  const query = useQuery({ queryKey, queryFn: () => api.get<QueuePolicyView>(path) });
  // Kept here, for the part that edits begins anew with every version.
  const save = useMutation({
    mutationFn: ({ version, ...draft }: QueuePolicyView) => api.put<QueuePolicyView>(path, draft, version),
    onSuccess: (saved) => queries.setQueryData(queryKey, saved),
  });
  return (
    <Stack gap="md">
      <Title order={1}>{t.policies}</Title>
      <Text c="dimmed" maw={720}>
        {t.intro}
      </Text>
      <QueryView query={query}>{(view) => <Editing key={view.version} view={view} save={save} {...rest} />}</QueryView>
    </Stack>
  );
}

type EditingProps = Omit<PolicyProps, 'enterpriseId'> & {
  readonly view: QueuePolicyView;
  readonly save: UseMutationResult<QueuePolicyView, Error, QueuePolicyView>;
};

function Editing({ view, save, mayChange, associates, triggers }: EditingProps) {
  const t = useTexts(policyTexts);
  const { version, ...shown } = view;
  const [draft, setDraft] = useState(shown);
  const changed = JSON.stringify(draft) !== JSON.stringify(shown);
  const readOnly = !mayChange;
  const withHelp = [...triggers, { triggerId: HELP_TRIGGER, name: t.helpTrigger }];
  const faults = useFaults(draft, associates, withHelp);
  const change: PolicyPart['change'] = (part) => setDraft((before) => ({ ...before, ...part }));
  const part: PolicyPart = { draft, readOnly, faults, change };
  return (
    <Stack gap="md">
      <Modes {...part} />
      <PolicySection title={t.triggers}>
        <TriggerRows {...part} triggers={withHelp} />
      </PolicySection>
      <PolicySection title={t.group['first'] ?? ''}>
        <NumberFields {...part} fields={['preferredMs', 'fairBand']} />
      </PolicySection>
      <PolicySection title={t.group['offers'] ?? ''}>
        <NumberFields {...part} fields={['offerMs', 'greetMs', 'callbackTries']} />
      </PolicySection>
      <PolicySection title={t.group['declining'] ?? ''}>
        <Declining {...part} />
      </PolicySection>
      <PolicySection title={t.group['customers'] ?? ''}>
        <Stack gap="md">
          <NumberFields {...part} fields={['invitationsPerVisit', 'inviteMs', 'otherWayMs', 'reconnectMs']} />
          <Switch
            label={t.otherWayUnasked}
            description={t.otherWayUnaskedHint}
            checked={draft.otherWayUnasked}
            disabled={readOnly}
            onChange={(event) => part.change({ otherWayUnasked: event.currentTarget.checked })}
          />
        </Stack>
      </PolicySection>
      <PolicySection title={t.group['escalation'] ?? ''}>
        <Stack gap="md">
          <StepRows {...part} />
          <MultiSelect
            maw={560}
            label={t.named}
            description={t.namedHint}
            readOnly={readOnly}
            searchable
            data={associates.map((each) => ({ value: each.associateId, label: each.name }))}
            value={[...draft.named]}
            onChange={(named) => part.change({ named })}
          />
          <NumberFields {...part} fields={['giveUpMs']} />
        </Stack>
      </PolicySection>
      {save.error === null ? null : <Failure error={save.error} />}
      <Group gap="sm">
        {mayChange ? (
          <Button
            disabled={!changed || faults.size > 0}
            loading={save.isPending}
            onClick={() => save.mutate({ ...draft, version })}
          >
            {t.save}
          </Button>
        ) : null}
        {mayChange && changed ? (
          <Button variant="default" onClick={() => setDraft(shown)}>
            {t.discard}
          </Button>
        ) : null}
        <Text size="sm" c="dimmed" role="status">
          {mayChange
            ? faults.size > 0
              ? t.faulty
              : changed
                ? t.unsaved
                : save.isSuccess
                  ? t.saved
                  : t.version(version)
            : t.readOnly}
        </Text>
      </Group>
    </Stack>
  );
}

/** What cannot be saved as it stands, by the field where it is said. What of names that are gone says the server: a list may not be here yet. */
function useFaults(
  draft: PolicyDraft,
  associates: PolicyProps['associates'],
  triggers: PolicyProps['triggers'],
): ReadonlyMap<string, string> {
  const t = useTexts(policyTexts);
  const known = {
    associates: new Set([...draft.named, ...associates.map((each) => each.associateId)]),
    triggers: new Set([...draft.triggers, ...triggers].map((each) => each.triggerId)),
  };
  return new Map(
    checkPolicy(draft, known).map(({ path, message }) => [path, t.faults[path.replace(/\[\d+\]/, '')] ?? message]),
  );
}

/** "Customers who must be served are offered to one after another." */
function Modes(part: PolicyPart) {
  const { draft, change, readOnly } = part;
  const t = useTexts(policyTexts);
  const listed = draft.mode.must === 'choose' || draft.triggers.some((each) => each.mode === 'choose');
  return (
    <PolicySection title={t.modes}>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          {(['can', 'must'] as const).map((verdict) => (
            <Choice
              key={verdict}
              label={t.verdictIs[verdict] ?? verdict}
              value={draft.mode[verdict]}
              of={['assign', 'race', 'choose']}
              words={t.mode}
              hint={t.modeHints[draft.mode[verdict]]}
              readOnly={readOnly}
              onChange={(mode) => change({ mode: { ...draft.mode, [verdict]: mode } })}
            />
          ))}
        </SimpleGrid>
        <NumberFields {...part} fields={['raceWidth', 'chooseMs', 'listMs']} />
        {listed ? (
          <Choice
            label={t.afterChoose}
            value={draft.afterChoose}
            of={['assign', 'race']}
            words={t.mode}
            readOnly={readOnly}
            onChange={(afterChoose) => change({ afterChoose })}
          />
        ) : null}
        <Switch
          label={t.approachFromList}
          checked={draft.approachFromList}
          disabled={readOnly}
          onChange={(event) => change({ approachFromList: event.currentTarget.checked })}
        />
        <Switch
          label={t.listScores}
          checked={draft.listScores}
          disabled={readOnly}
          onChange={(event) => change({ listScores: event.currentTarget.checked })}
        />
      </Stack>
    </PolicySection>
  );
}

function Declining({ draft, change, readOnly }: PolicyPart) {
  const t = useTexts(policyTexts);
  return (
    <Stack gap="md">
      <Switch
        label={t.mayDeclineMust}
        {...(draft.mayDeclineMust ? {} : { description: t.mustNot })}
        checked={draft.mayDeclineMust}
        disabled={readOnly}
        onChange={(event) => change({ mayDeclineMust: event.currentTarget.checked })}
      />
      {draft.mayDeclineMust ? (
        <TagsInput
          maw={720}
          label={t.declineReasons}
          description={t.declineReasonsHint}
          readOnly={readOnly}
          maxTags={30}
          splitChars={[]}
          value={[...draft.declineReasons]}
          onChange={(declineReasons) => change({ declineReasons: declineReasons.map((each) => each.slice(0, 100)) })}
        />
      ) : null}
    </Stack>
  );
}
