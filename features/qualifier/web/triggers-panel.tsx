import { Alert, Button, Group, NumberInput, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconBolt, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { Moment } from '../../../platform/web/moment.tsx';
import { useFaultWords, useRefusalWords } from '../../../platform/web/refusals.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import {
  fieldLabel,
  type NameOf,
  type TriggerDocument,
  type TriggerProblem,
  type TriggersView,
  triggerChanges,
  triggerSentence,
} from '../core/index.ts';
import { qualifierTexts } from './qualifier-texts.ts';
import { TriggerCard } from './trigger-card.tsx';
import { ChangeList } from './trigger-changes-list.tsx';
import { documentOf, placeOf, withMoved, withTrigger } from './trigger-draft.ts';
import { Count, ThrottleFields, type Website } from './trigger-form.tsx';
import { TriggerVersionsPanel } from './trigger-versions.tsx';

export type TriggersPanelProps = {
  readonly enterpriseId: string;
  readonly verdictChip: (verdict: string) => ReactNode;
  /** The name behind an id of a place, if there is one. */
  readonly nameOf: NameOf;
  readonly websites: readonly Website[];
  readonly mayChange: boolean;
  /** What is shown beside a change that is not saved yet: what it would have done (a dry run). */
  readonly dryRun?: (document: TriggerDocument) => ReactNode;
};

/** The triggers as sentences: "When calculator principal is at least 300,000, this is a must.", to be read and changed. */
export function TriggersPanel(props: TriggersPanelProps) {
  const { enterpriseId } = props;
  const t = useTexts(qualifierTexts);
  const api = useApi();
  const query = useQuery({
    queryKey: ['triggers', enterpriseId],
    queryFn: () => api.get<TriggersView>(`/v1/enterprises/${enterpriseId}/triggers`),
  });
  return (
    <Stack gap="md">
      <Title order={1}>{t.triggers}</Title>
      <QueryView query={query}>{(view) => <Triggers {...props} view={view} />}</QueryView>
    </Stack>
  );
}

/** What is being written: the document, and the version that it was made from. */
type Draft = { readonly document: TriggerDocument; readonly base: number };

function Triggers(props: TriggersPanelProps & { readonly view: TriggersView }) {
  const { view, verdictChip, nameOf, websites, mayChange, dryRun } = props;
  const t = useTexts(qualifierTexts);
  const format = useFormat();
  const { language } = useLanguage();
  const [draft, setDraft] = useState<Draft>();
  const [opened, setOpened] = useState<string>();
  const words = useFaultWords();
  const [problems, setProblems] = useState<readonly TriggerProblem[]>([]);
  const document = draft?.document ?? documentOf(view);
  const change = (next: TriggerDocument): void => {
    setProblems([]);
    setDraft({ document: next, base: draft?.base ?? view.version });
  };
  const add = (): void => {
    const triggerId = newTriggerId(document);
    const when = { '>=': [{ var: 'visit.pages' }, 5] };
    change({
      ...document,
      triggers: [...document.triggers, { triggerId, name: t.newTrigger, when, gives: { verdict: 'can' } }],
    });
    setOpened(triggerId);
  };
  const fields = view.fields.map(({ options, ...each }) => ({
    ...each,
    label: each.declared === true ? each.label : fieldLabel(each.field, language),
    options: options?.map((value) => ({ value, label: value })),
  }));
  const forAll = problems.filter(({ pointer }) => placeOf(pointer) === undefined);
  const addButton = mayChange ? (
    <Button variant="light" leftSection={<IconPlus size={16} />} onClick={add}>
      {t.add}
    </Button>
  ) : undefined;
  return (
    <>
      <Text c="dimmed">
        {t.intro} {t.thresholds(format.number(document.thresholds.can), format.number(document.thresholds.must))}{' '}
        {t.version(view.version)}
        {view.savedAt === undefined ? '' : ', '}
        {view.savedAt === undefined ? null : (
          <>
            {t.saved} <Moment at={view.savedAt} />
          </>
        )}
        .
      </Text>
      {document.triggers.length === 0 ? (
        <Nothing icon={<IconBolt />} title={t.none} hint={t.noneHint} action={addButton} />
      ) : null}
      {document.triggers.map((trigger, index) => (
        <TriggerCard
          key={trigger.triggerId}
          trigger={trigger}
          sentence={triggerSentence(trigger, nameOf, language)}
          place={index + 1}
          count={document.triggers.length}
          record={view.triggers.find((each) => each.triggerId === trigger.triggerId)?.record}
          problems={problems.filter(({ pointer }) => placeOf(pointer)?.index === index)}
          verdictChip={verdictChip}
          fields={fields}
          websites={websites}
          {...(mayChange
            ? {
                editing: {
                  open: opened === trigger.triggerId,
                  toggle: () => setOpened(opened === trigger.triggerId ? undefined : trigger.triggerId),
                  change: (next) => change(withTrigger(document, next)),
                  move: (by) => change(withMoved(document, trigger.triggerId, by)),
                  remove: () =>
                    change({
                      ...document,
                      triggers: document.triggers.filter((each) => each.triggerId !== trigger.triggerId),
                    }),
                },
              }
            : {})}
        />
      ))}
      {document.triggers.length === 0 ? null : <Group>{addButton}</Group>}
      {mayChange ? <ForAll document={document} change={change} /> : null}
      {forAll.length === 0 ? null : (
        <Alert color="must" variant="light" title={t.problems}>
          {forAll.map(({ pointer, message }) => (
            <Text size="sm" key={pointer}>{`${words(message)} ${pointer}`}</Text>
          ))}
        </Alert>
      )}
      {draft === undefined ? null : (
        <Unsaved
          {...props}
          draft={draft}
          rebase={() => setDraft({ ...draft, base: view.version })}
          failed={setProblems}
          done={() => {
            setDraft(undefined);
            setProblems([]);
            setOpened(undefined);
          }}
          extra={dryRun?.(draft.document)}
        />
      )}
      <TriggerVersionsPanel
        enterpriseId={props.enterpriseId}
        inForce={view.version}
        mayRestore={mayChange && draft === undefined}
      />
    </>
  );
}

type ForAllProps = { readonly document: TriggerDocument; readonly change: (document: TriggerDocument) => void };

/** What holds for all triggers together. */
function ForAll({ document, change }: ForAllProps) {
  const t = useTexts(qualifierTexts);
  const { thresholds, throttle, approachesPerDay } = document;
  const { throttle: _throttle, ...withoutThrottle } = document;
  const { approachesPerDay: _approaches, ...withoutApproaches } = document;
  const sum = (key: 'can' | 'must', label: string) => (
    <NumberInput
      label={label}
      w={140}
      min={0.01}
      step={0.5}
      value={thresholds[key]}
      onChange={(next) =>
        change({ ...document, thresholds: { ...thresholds, [key]: typeof next === 'number' ? next : 0 } })
      }
    />
  );
  return (
    <Paper p="md" component="section" aria-label={t.forAll}>
      <Stack gap="sm">
        <Title order={2}>{t.forAll}</Title>
        <Group gap="sm" align="flex-end">
          {sum('can', t.canFrom)}
          {sum('must', t.mustFrom)}
          <Count
            label={t.approaches}
            value={approachesPerDay}
            most={1_000}
            change={(next) => change(next === undefined ? withoutApproaches : { ...document, approachesPerDay: next })}
          />
        </Group>
        <Text size="sm" fw={550}>
          {t.throttle}
        </Text>
        <ThrottleFields
          throttle={throttle}
          change={(next) => change(next === undefined ? withoutThrottle : { ...document, throttle: next })}
        />
      </Stack>
    </Paper>
  );
}

type UnsavedProps = TriggersPanelProps & {
  readonly view: TriggersView;
  readonly draft: Draft;
  readonly rebase: () => void;
  readonly failed: (problems: readonly TriggerProblem[]) => void;
  readonly done: () => void;
  readonly extra: ReactNode;
};

/** What has changed, in words, and the way to keep it. */
function Unsaved({ enterpriseId, view, draft, nameOf, rebase, failed, done, extra }: UnsavedProps) {
  const t = useTexts(qualifierTexts);
  const api = useApi();
  const client = useQueryClient();
  const { language } = useLanguage();
  const [note, setNote] = useState('');
  const changes = triggerChanges(documentOf(view), draft.document, nameOf, language);
  const save = useMutation({
    mutationFn: () =>
      api.put<TriggersView>(
        `/v1/enterprises/${enterpriseId}/triggers`,
        { ...draft.document, ...(note === '' ? {} : { note }) },
        draft.base,
      ),
    onSuccess: (saved) => {
      client.setQueryData(['triggers', enterpriseId], saved);
      void client.invalidateQueries({ queryKey: ['trigger-versions', enterpriseId] });
      done();
    },
    onError: (error) => {
      if (!(error instanceof ApiProblem)) return;
      if (error.status === 422) failed((error.details['problems'] ?? []) as readonly TriggerProblem[]);
      if (error.status === 409) void client.invalidateQueries({ queryKey: ['triggers', enterpriseId] });
    },
  });
  const words = useRefusalWords();
  const refused = save.error instanceof ApiProblem ? save.error : undefined;
  const behind = draft.base !== view.version;
  return (
    <Paper p="md" component="section" aria-label={t.unsaved} withBorder>
      <Stack gap="sm">
        <Title order={2}>{t.notSaved(changes.length)}</Title>
        {changes.length === 0 ? <Text c="dimmed">{t.nothingChanged}</Text> : <ChangeList changes={changes} />}
        {behind ? (
          <Alert color="must" variant="light">
            <Stack gap="xs" align="flex-start">
              <Text size="sm">{t.changedMeanwhile}</Text>
              <Button size="xs" variant="default" onClick={rebase}>
                {t.overwrite}
              </Button>
            </Stack>
          </Alert>
        ) : null}
        {refused?.status === 422 ? (
          <Alert color="must" variant="light" role="alert">
            {words(refused)}
          </Alert>
        ) : null}
        {refused !== undefined && refused.status !== 422 && refused.status !== 409 ? <Failure error={refused} /> : null}
        {extra}
        <TextInput
          label={t.note}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Group gap="sm">
          <Button loading={save.isPending} disabled={changes.length === 0 || behind} onClick={() => save.mutate()}>
            {t.save}
          </Button>
          <Button variant="default" onClick={done}>
            {t.discard}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

/** An id that no trigger has yet: they are numbered on. */
function newTriggerId({ triggers }: TriggerDocument): `trg_${string}` {
  const taken = new Set<string>(triggers.map((each) => each.triggerId));
  let number = triggers.length + 1;
  while (taken.has(`trg_${number}`)) number += 1;
  return `trg_${number}`;
}
