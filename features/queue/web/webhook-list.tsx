import { Alert, Badge, Button, Group, Modal, Paper, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnected } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyText } from '../../../platform/web/copy-text.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { WebhookView, WebhookWithSecret } from '../core/index.ts';
import { messageTexts } from './message-texts.ts';
import { WebhookDeliveries } from './webhook-deliveries.tsx';
import { WebhookForm } from './webhook-form.tsx';
import { useWebhooks, webhooksKey } from './webhook-queries.ts';

type WebhooksProps = { readonly enterpriseId: string; readonly mayChange: boolean };

/** Who is told of opportunities and who tells of them, with every message on its way. */
export function WebhookPanel({ enterpriseId, mayChange }: WebhooksProps) {
  const t = useTexts(messageTexts);
  const query = useWebhooks(enterpriseId);
  const [adding, setAdding] = useState<'out' | 'in'>();
  const [shown, setShown] = useState<WebhookWithSecret>();
  return (
    <Stack gap="md">
      <Title order={1}>{t.messages}</Title>
      <Text c="dimmed" maw={720}>
        {t.messagesIntro}
      </Text>
      {mayChange ? (
        <Group gap="sm">
          <Button onClick={() => setAdding('out')}>{t.addReceiver}</Button>
          <Button variant="default" onClick={() => setAdding('in')}>
            {t.addSender}
          </Button>
        </Group>
      ) : (
        <Text size="sm">{t.readOnly}</Text>
      )}
      {adding === undefined ? null : (
        <WebhookForm
          key={adding}
          enterpriseId={enterpriseId}
          direction={adding}
          onCancel={() => setAdding(undefined)}
          onSaved={(made) => {
            setAdding(undefined);
            setShown(made);
          }}
        />
      )}
      <QueryView
        query={query}
        isEmpty={(list) => list.items.length === 0 && adding === undefined}
        empty={<Nothing icon={<IconPlugConnected />} title={t.noWebhooks} hint={t.noWebhooksHint} />}
      >
        {(list) => (
          <Stack gap="md">
            {list.items.map((webhook) => (
              <WebhookCard
                key={webhook.webhookId}
                enterpriseId={enterpriseId}
                mayChange={mayChange}
                webhook={webhook}
                onSecret={setShown}
              />
            ))}
          </Stack>
        )}
      </QueryView>
      <Modal opened={shown !== undefined} onClose={() => setShown(undefined)} title={shown?.name} size="lg">
        <Stack gap="sm">
          <Text>{t.secret}</Text>
          <CopyText text={shown?.secret ?? ''} />
          {shown?.sender === undefined ? null : (
            <>
              <Text size="sm">{t.senderName}</Text>
              <CopyText text={shown.sender} />
            </>
          )}
          <Button w="fit-content" onClick={() => setShown(undefined)}>
            {t.done}
          </Button>
        </Stack>
      </Modal>
    </Stack>
  );
}

type CardProps = WebhooksProps & {
  readonly webhook: WebhookView;
  readonly onSecret: (shown: WebhookWithSecret) => void;
};

function WebhookCard({ enterpriseId, mayChange, webhook, onSecret }: CardProps) {
  const t = useTexts(messageTexts);
  const format = useFormat();
  const api = useApi();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [asking, setAsking] = useState(false);
  const [editing, setEditing] = useState(false);
  const of = `/v1/enterprises/${enterpriseId}/webhooks/${webhook.webhookId}`;
  const { direction, status } = webhook;
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: webhooksKey(enterpriseId) }),
        queries.invalidateQueries({ queryKey: ['deliveries', webhook.webhookId] }),
      ]),
  });
  const rotate = () => act.mutate(async () => onSecret(await api.post<WebhookWithSecret>(`${of}/secret`)));
  return (
    <Paper p="md" component="article">
      <Stack gap="xs">
        <Group gap="sm">
          <Title order={2}>{webhook.name}</Title>
          <Badge color="gray">{direction === 'out' ? t.receiver : t.sender}</Badge>
          <Badge color={status === 'active' ? 'floor' : 'must'}>{status === 'active' ? t.active : t.disabled}</Badge>
          {webhook.waiting > 0 ? <Badge color="gray">{t.waiting(webhook.waiting)}</Badge> : null}
          {webhook.failures > 0 && status === 'active' ? (
            <Badge color="must">{t.failing(webhook.failures)}</Badge>
          ) : null}
        </Group>
        {direction === 'out' ? (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {webhook.url} · {webhook.format.toUpperCase()} ·{' '}
            {format.list(webhook.events.map((each) => t.eventNames[each] ?? each))}
            {webhook.personal ? ` · ${t.personalShort}` : ''}
          </Text>
        ) : (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            webhook-sender: {webhook.sender}
          </Text>
        )}
        {status === 'disabled' ? (
          <Alert color="must" icon={<IconAlertTriangle size={18} />} title={t.disabledTitle(webhook.name)}>
            {webhook.disabledReason} {t.disabledHint}
          </Alert>
        ) : null}
        {act.error === null ? null : <Failure error={act.error} />}
        <Group gap="xs">
          {direction === 'out' ? (
            <Button size="xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t.deliveries}
            </Button>
          ) : null}
          {mayChange && direction === 'out' && status === 'active' ? (
            <Button
              size="xs"
              variant="default"
              loading={act.isPending}
              onClick={() => {
                setOpen(true);
                act.mutate(() => api.post(`${of}/test`));
              }}
            >
              {t.test}
            </Button>
          ) : null}
          {mayChange && status === 'disabled' ? (
            <Button size="xs" onClick={() => act.mutate(() => api.post(`${of}/enable`))}>
              {t.enable}
            </Button>
          ) : null}
          {mayChange ? (
            <>
              <Button size="xs" variant="default" aria-expanded={editing} onClick={() => setEditing(!editing)}>
                {t.edit}
              </Button>
              <Button size="xs" variant="default" title={t.rotateHint} onClick={rotate}>
                {t.rotate}
              </Button>
              <Button
                size="xs"
                variant="subtle"
                color="must"
                onBlur={() => setAsking(false)}
                onClick={() => (asking ? act.mutate(() => api.remove(of)) : setAsking(true))}
              >
                {asking ? t.removeAsk : t.remove}
              </Button>
            </>
          ) : null}
        </Group>
        {editing ? (
          <WebhookForm
            enterpriseId={enterpriseId}
            direction={direction}
            webhook={webhook}
            onCancel={() => setEditing(false)}
            onSaved={() => setEditing(false)}
          />
        ) : null}
        {open ? <WebhookDeliveries of={of} webhookId={webhook.webhookId} mayChange={mayChange} /> : null}
      </Stack>
    </Paper>
  );
}
