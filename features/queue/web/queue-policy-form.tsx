import { Button, Group, MultiSelect, NumberInput, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, QueryView } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { QueuePolicyView } from '../core/index.ts';
import { messageTexts } from './message-texts.ts';

type PolicyProps = {
  readonly enterpriseId: string;
  readonly mayChange: boolean;
  /** The associates who may be named. */
  readonly associates: readonly { readonly associateId: string; readonly name: string }[];
};

type NumberField = Exclude<keyof QueuePolicyView, 'version' | 'named'>;

const GROUPS: Readonly<Record<string, readonly NumberField[]>> = {
  offers: ['width', 'offerMs', 'greetMs'],
  customers: ['invitationsPerVisit', 'inviteMs', 'otherWayMs', 'callbackTries'],
  escalation: ['widenMs', 'namedMs', 'giveUpMs'],
};
/** Fields that are counts, with their bounds; all else is time, 1 s to 1 h. */
const COUNTS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  width: [1, 20],
  invitationsPerVisit: [0, 100],
  callbackTries: [1, 5],
};
const SECOND = 1_000;

/** How opportunities are offered and customers invited, saved over the version that was read. */
export function QueuePolicyForm({ enterpriseId, ...rest }: PolicyProps) {
  const t = useTexts(messageTexts);
  const api = useApi();
  const query = useQuery({
    queryKey: ['queue-policy', enterpriseId],
    queryFn: () => api.get<QueuePolicyView>(`/v1/enterprises/${enterpriseId}/queue-policy`),
  });
  return (
    <Stack gap="md">
      <Title order={1}>{t.policies}</Title>
      <Text c="dimmed" maw={720}>
        {t.policiesIntro}
      </Text>
      <QueryView query={query}>
        {(view) => <Editing key={view.version} view={view} enterpriseId={enterpriseId} {...rest} />}
      </QueryView>
    </Stack>
  );
}

function Editing({ view, enterpriseId, mayChange, associates }: PolicyProps & { readonly view: QueuePolicyView }) {
  const t = useTexts(messageTexts);
  const api = useApi();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(view);
  const { version, ...settings } = draft;
  const changed = JSON.stringify(draft) !== JSON.stringify(view);
  const save = useMutation({
    mutationFn: () => api.put<QueuePolicyView>(`/v1/enterprises/${enterpriseId}/queue-policy`, settings, version),
    onSuccess: (saved) => queries.setQueryData(['queue-policy', enterpriseId], saved),
  });
  return (
    <Stack gap="md">
      {Object.entries(GROUPS).map(([group, fields]) => (
        <Paper key={group} p="md" component="section">
          <Title order={2} mb="sm">
            {t.group[group]}
          </Title>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
            {fields.map((field) => (
              <NumberSetting
                key={field}
                field={field}
                value={draft[field]}
                readOnly={!mayChange}
                onChange={(next) => setDraft({ ...draft, [field]: next })}
              />
            ))}
          </SimpleGrid>
          {group === 'escalation' ? (
            <MultiSelect
              mt="md"
              maw={560}
              label={t.named}
              description={t.namedHint}
              readOnly={!mayChange}
              searchable
              data={associates.map((each) => ({ value: each.associateId, label: each.name }))}
              value={[...draft.named]}
              onChange={(named) => setDraft({ ...draft, named })}
            />
          ) : null}
        </Paper>
      ))}
      {save.error === null ? null : <Failure error={save.error} />}
      <Group gap="sm">
        {mayChange ? (
          <Button disabled={!changed} loading={save.isPending} onClick={() => save.mutate()}>
            {t.save}
          </Button>
        ) : null}
        {mayChange && changed ? (
          <Button variant="default" onClick={() => setDraft(view)}>
            {t.discard}
          </Button>
        ) : null}
        <Text size="sm" c="dimmed" role="status">
          {mayChange ? (changed ? t.unsaved : save.isSuccess ? t.saved : t.version(version)) : t.readOnly}
        </Text>
      </Group>
    </Stack>
  );
}

type NumberSettingProps = {
  readonly field: NumberField;
  readonly value: number;
  readonly readOnly: boolean;
  readonly onChange: (value: number) => void;
};

function NumberSetting({ field, value, readOnly, onChange }: NumberSettingProps) {
  const t = useTexts(messageTexts);
  const count = COUNTS[field];
  const unit = count === undefined ? SECOND : 1;
  const [least, most] = count ?? [1, 3_600];
  return (
    <NumberInput
      label={t.fields[field]}
      {...(t.hints[field] === undefined ? {} : { description: t.hints[field] })}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      readOnly={readOnly}
      min={least}
      max={most}
      clampBehavior="blur"
      allowDecimal={count === undefined}
      {...(count === undefined ? { suffix: ` ${t.seconds}` } : {})}
      value={value / unit}
      onChange={(next) => onChange(Math.round(Number(next) * unit))}
    />
  );
}
