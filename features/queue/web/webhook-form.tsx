import { Alert, Button, Checkbox, Group, MultiSelect, Paper, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { WebhookBody, WebhookView, WebhookWithSecret } from '../core/index.ts';
import { messageTexts } from './message-texts.ts';
import { webhooksKey } from './webhook-queries.ts';

type WebhookFormProps = {
  readonly enterpriseId: string;
  readonly direction: 'out' | 'in';
  /** The one that is changed; absent for a new one. */
  readonly webhook?: WebhookView;
  readonly onCancel: () => void;
  /** Saved; a new one comes with its secret. */
  readonly onSaved: (made?: WebhookWithSecret) => void;
};

const EVENTS = ['opportunity.opened', 'opportunity.raised', 'opportunity.closed'] as const;

/** A receiver or sender, new or changed over the version that was read; the secret of a new one is shown when it is made. */
export function WebhookForm({ enterpriseId, direction, webhook, onCancel, onSaved }: WebhookFormProps) {
  const t = useTexts(messageTexts);
  const api = useApi();
  const queries = useQueryClient();
  // What somebody saves meanwhile must not pass for what this form began with.
  const [base] = useState(webhook);
  const [name, setName] = useState(base?.name ?? '');
  const [url, setUrl] = useState(base?.url ?? 'https://');
  const [format, setFormat] = useState<'json' | 'xml'>(base?.format ?? 'json');
  const [events, setEvents] = useState<string[]>([...(base?.events ?? EVENTS)]);
  const [personal, setPersonal] = useState(base?.personal ?? false);
  const body: WebhookBody =
    direction === 'in'
      ? { direction, name }
      : { direction, name, url, format, events: EVENTS.filter((each) => events.includes(each)), personal };
  const of = `/v1/enterprises/${enterpriseId}/webhooks`;
  const save = useMutation({
    mutationFn: async () => {
      if (base === undefined) return api.post<WebhookWithSecret>(of, body);
      await api.put<WebhookView>(`${of}/${base.webhookId}`, body, base.version);
      return undefined;
    },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: webhooksKey(enterpriseId) });
      onSaved(made);
    },
    onError: () => void queries.invalidateQueries({ queryKey: webhooksKey(enterpriseId) }),
  });
  const behind = save.error instanceof ApiProblem && save.error.reason === 'webhook-changed';
  const badAddress = save.error instanceof ApiProblem && save.error.reason === 'webhook-invalid';
  return (
    <Paper p="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="sm" maw={640}>
          <TextInput
            label={t.name}
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {direction === 'out' ? (
            <>
              <TextInput
                label={t.url}
                type="url"
                required
                value={url}
                error={badAddress ? t.badAddress : undefined}
                onChange={(event) => setUrl(event.currentTarget.value)}
              />
              <Group gap="sm" align="flex-end">
                <MultiSelect
                  label={t.events}
                  flex={1}
                  miw={240}
                  data={EVENTS.map((value) => ({ value, label: t.eventNames[value] ?? value }))}
                  value={events}
                  onChange={setEvents}
                />
                <SegmentedControl
                  aria-label={t.format}
                  value={format}
                  onChange={(next) => setFormat(next === 'xml' ? 'xml' : 'json')}
                  data={[
                    { value: 'json', label: 'JSON' },
                    { value: 'xml', label: 'XML' },
                  ]}
                />
              </Group>
              <Checkbox
                label={t.personal}
                checked={personal}
                onChange={(event) => setPersonal(event.currentTarget.checked)}
              />
            </>
          ) : null}
          {behind ? (
            <Alert color="must" variant="light">
              {t.changedMeanwhile}
            </Alert>
          ) : save.error === null || badAddress ? null : (
            <Failure error={save.error} />
          )}
          <Group gap="sm">
            <Button
              type="submit"
              loading={save.isPending}
              disabled={name.trim() === '' || events.length === 0 || behind}
            >
              {base === undefined ? t.add : t.save}
            </Button>
            <Button variant="default" onClick={onCancel}>
              {t.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
