import { Badge, Box, Button, Group, Text } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type Choice, ChoiceDialog } from '../../../platform/web/choice-dialog.tsx';
import { CountdownRing } from '../../../platform/web/countdown-ring.tsx';
import { stopwatch } from '../../../platform/web/format.ts';
import { pageTexts } from '../../../platform/web/page-texts.ts';
import { useApi, useServerNow } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import { useAskedAct } from '../../../platform/web/use-asked-act.ts';
import { useWho } from '../../../platform/web/use-who.ts';
import type { LiveEngagements as Live } from '../core/index.ts';
import { supervisedTexts } from './supervised-texts.ts';

type Conversation = Live['items'][number];
type Asking = { readonly act: 'reassign' | 'close'; readonly of: Conversation };
type LiveEngagementsProps = {
  readonly enterpriseId: string;
  /** Who could take over, those who are there first; none: the reader only watches. */
  readonly associates: readonly Choice[] | undefined;
  /** Why a conversation may be ended. */
  readonly reasons: readonly Choice[];
};

/** The conversations that run: who with whom, how long, and how old the last words are; supervisors reassign and end them. */
export function LiveEngagements({ enterpriseId, associates, reasons }: LiveEngagementsProps) {
  const t = useTexts(supervisedTexts);
  const api = useApi();
  const whoWords = useWho();
  const query = useQuery({
    queryKey: ['live-engagements', enterpriseId],
    queryFn: () => api.get<Live>(`/v1/enterprises/${enterpriseId}/engagements`),
    refetchInterval: 1_000,
  });
  const { asking, ask, dialog } = useAskedAct<Asking>(['live-engagements', enterpriseId], ({ act, of }, value) =>
    api.post(
      `/v1/enterprises/${enterpriseId}/engagements/${of.engagementId}/${act}`,
      act === 'reassign' ? { associateId: value } : { reason: value },
    ),
  );
  const who = asking === undefined ? '' : whoWords(asking.of.who);
  return (
    <>
      <QueryView
        query={query}
        isEmpty={(live) => live.items.length === 0}
        empty={<Nothing icon={<IconMessages />} title={t.none} hint={t.noneHint} />}
      >
        {({ items, total }) => (
          <>
            {items.map((each) => (
              <ConversationRow key={each.engagementId} of={each} {...(associates === undefined ? {} : { ask })} />
            ))}
            {total > items.length ? (
              <Text size="sm" c="dimmed" p="md">
                {t.more(items.length, total)}
              </Text>
            ) : null}
          </>
        )}
      </QueryView>
      <ChoiceDialog
        title={asking === undefined ? undefined : asking.act === 'reassign' ? t.reassignTitle : t.endTitle}
        about={asking?.act === 'reassign' ? t.reassignAbout(who, asking.of.associate) : t.endAbout(who)}
        choices={
          asking?.act === 'reassign'
            ? (associates ?? []).filter((each) => each.value !== asking.of.associateId)
            : reasons
        }
        confirm={asking?.act === 'reassign' ? t.reassign : t.end}
        {...dialog}
      />
    </>
  );
}

function ConversationRow({ of, ask }: { readonly of: Conversation; readonly ask?: (asking: Asking) => void }) {
  const t = useTexts(supervisedTexts);
  const common = useTexts(pageTexts);
  const whoWords = useWho();
  const now = useServerNow(1_000);
  const ago = (at: string): string => stopwatch(now - Date.parse(at));
  const who = whoWords(of.who);
  const waits = of.lastFrom === 'customer' && of.state === 'talking';
  const notes = [
    of.topic,
    of.byCallback ? t.called : of.greeted ? undefined : t.ungreeted,
    of.simulated ? common.simulated : undefined,
  ];
  return (
    <Box
      component="article"
      aria-label={`${of.associate} – ${who}`}
      px="md"
      py="sm"
      className="fw-appear"
      style={{ borderBottom: '1px solid var(--fw-line)' }}
    >
      <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
        <Box miw={0}>
          <Text fw={600}>
            {of.associate} – {who}
          </Text>
          <Text size="sm" c="dimmed">
            {notes.filter(Boolean).join(' · ')}
          </Text>
          {of.goneAt === undefined ? null : (
            <Text size="sm" className="fw-numbers" c="var(--fw-must-text)">
              {t.gone(ago(of.goneAt))}
            </Text>
          )}
          {of.lastAt === undefined ? null : (
            <Text size="sm" className="fw-numbers" c={waits ? 'var(--fw-must-text)' : 'dimmed'}>
              {(of.lastFrom === 'customer' ? t.lastCustomer : t.lastAssociate)(ago(of.lastAt))}
            </Text>
          )}
        </Box>
        <Group gap={8} wrap="nowrap" style={{ flexShrink: 0 }}>
          <Box ta="end">
            <Badge size="sm" color={of.state === 'talking' ? 'floor' : 'gray'}>
              {t.state[of.state]}
            </Badge>
            <Text size="xs" c="dimmed" className="fw-numbers">
              {t.since} {ago(of.talkingAt ?? of.startedAt)}
            </Text>
          </Box>
          {of.dueAt === undefined || of.state === 'wrapping' ? null : (
            <CountdownRing
              size={44}
              start={Date.parse(of.state === 'talking' ? (of.goneAt ?? of.startedAt) : of.startedAt)}
              end={Date.parse(of.dueAt)}
              label={t.deadline}
            />
          )}
        </Group>
      </Group>
      {ask === undefined || of.state === 'closed' ? null : (
        <Group gap={8} mt={8}>
          <Button size="xs" variant="default" onClick={() => ask({ act: 'reassign', of })}>
            {t.reassign}
          </Button>
          <Button size="xs" variant="default" onClick={() => ask({ act: 'close', of })}>
            {t.end}
          </Button>
        </Group>
      )}
    </Box>
  );
}
