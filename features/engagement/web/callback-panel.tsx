import { ActionIcon, Anchor, Button, CopyButton, Group, Popover, Stack, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconPhone, IconPhoneCheck, IconPhoneOff } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRefusalWords } from '../../../platform/web/refusals.tsx';
import { repeatedWrite } from '../../../platform/web/repeated-write.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { CallBody, EngagementView } from '../core/index.ts';
import { engagementTexts } from './engagement-texts.ts';

type CallbackPanelProps = {
  readonly engagement: EngagementView;
  readonly callback: NonNullable<EngagementView['callback']>;
};

/** A customer who is called back: her number to dial, whom to ask for, and what came of calling. */
export function CallbackPanel({ engagement, callback }: CallbackPanelProps) {
  const t = useTexts(engagementTexts);
  return (
    <Stack
      gap="sm"
      p="md"
      component="section"
      aria-label={t.callBack}
      style={{ borderTop: '1px solid var(--fw-line)' }}
    >
      <Stack gap={0}>
        <Text size="sm" c="dimmed">
          {callback.name === undefined ? t.callBack : t.askFor(callback.name)}
        </Text>
        <Group gap={6} wrap="nowrap">
          <Anchor href={`tel:${callback.number}`} fz="1.4rem" fw={650} className="fw-numbers" dir="ltr">
            <IconPhone size={20} aria-hidden style={{ verticalAlign: '-2px', marginInlineEnd: 8 }} />
            {callback.number}
          </Anchor>
          <CopyButton value={callback.number}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? t.copied : t.copyNumber}>
                <ActionIcon variant="subtle" size={32} aria-label={copied ? t.copied : t.copyNumber} onClick={copy}>
                  {copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
        </Group>
      </Stack>
      {engagement.state === 'inviting' ? <CallResult engagementId={engagement.engagementId} /> : null}
    </Stack>
  );
}

/** She answers, or why not. What ends the attempt asks once. */
function CallResult({ engagementId }: { readonly engagementId: string }) {
  const t = useTexts(engagementTexts);
  const api = useApi();
  const refusal = useRefusalWords();
  const tell = useMutation({
    ...repeatedWrite,
    mutationFn: (result: CallBody['result']) => api.post(`/v1/engagements/${engagementId}/call`, { result }),
  });
  return (
    <>
      <Group gap="sm">
        <Button
          leftSection={<IconPhoneCheck size={18} aria-hidden />}
          loading={tell.isPending}
          onClick={() => tell.mutate('answered')}
        >
          {t.sheAnswers}
        </Button>
        <Popover withArrow trapFocus width={260} position="bottom-start">
          <Popover.Target>
            <Button variant="default" leftSection={<IconPhoneOff size={18} aria-hidden />} disabled={tell.isPending}>
              {t.notReached}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <Stack gap="xs">
              <Text size="sm">{t.notReachedAsk}</Text>
              <Button size="sm" variant="default" onClick={() => tell.mutate('not-reached')}>
                {t.noReply}
              </Button>
              <Button size="sm" variant="default" onClick={() => tell.mutate('wrong-number')}>
                {t.wrongNumber}
              </Button>
            </Stack>
          </Popover.Dropdown>
        </Popover>
      </Group>
      {tell.error === null ? null : (
        <Text size="sm" c="var(--fw-must-text)" role="alert">
          {refusal(tell.error)}
        </Text>
      )}
    </>
  );
}
