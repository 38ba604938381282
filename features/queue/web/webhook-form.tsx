import { Button, Checkbox, Group, MultiSelect, Paper, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { WebhookBody, WebhookWithSecret } from '../core/index.ts';
import { messageTexts } from './message-texts.ts';
import { webhooksKey } from './webhook-queries.ts';

type WebhookFormProps = {
  readonly enterpriseId: string;
  readonly direction: 'out' | 'in';
  readonly onCancel: () => void;
  readonly onMade: (made: WebhookWithSecret) => void;
};

const EVENTS = ['opportunity.opened', 'opportunity.raised', 'opportunity.closed'] as const;

/** A new receiver or sender; its secret is shown when it is made. */
export function WebhookForm({ enterpriseId, direction, onCancel, onMade }: WebhookFormProps) {
  const t = useTexts(messageTexts);
  const api = useApi();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [url, setUrl] = useState('https://');
  const [format, setFormat] = useState<'json' | 'xml'>('json');
  const [events, setEvents] = useState<string[]>([...EVENTS]);
  const [personal, setPersonal] = useState(false);
  const body: WebhookBody =
    direction === 'in'
      ? { direction, name }
      : { direction, name, url, format, events: EVENTS.filter((each) => events.includes(each)), personal };
  const make = useMutation({
    mutationFn: () => api.post<WebhookWithSecret>(`/v1/enterprises/${enterpriseId}/webhooks`, body),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: webhooksKey(enterpriseId) });
      onMade(made);
    },
  });
  return (
    <Paper p="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
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
          {make.error === null ? null : <Failure error={make.error} />}
          <Group gap="sm">
            <Button type="submit" loading={make.isPending} disabled={name.trim() === '' || events.length === 0}>
              {t.add}
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
