import { Alert, Badge, Button, Code, Group, Popover, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CopyText } from '../../../platform/web/copy-text.tsx';
import { Moment } from '../../../platform/web/moment.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { NewWriteKey, WebsiteView, WriteKeyView } from '../core/index.ts';
import { enterpriseTexts } from './enterprise-texts.ts';
import { websitesKey } from './website-queries.ts';

type WriteKeysProps = {
  readonly enterpriseId: string;
  readonly website: WebsiteView;
  readonly mayChange: boolean;
};

/** The write keys of a website: create, and revoke after one question. */
export function WriteKeys({ enterpriseId, website, mayChange }: WriteKeysProps) {
  const t = useTexts(enterpriseTexts);
  const api = useApi();
  const queries = useQueryClient();
  const fresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: websitesKey(enterpriseId) }),
      queries.invalidateQueries({ queryKey: ['snippet', enterpriseId] }),
    ]);
  const create = useMutation({
    mutationFn: (kind: WriteKeyView['kind']) =>
      api.post<NewWriteKey>(`/v1/enterprises/${enterpriseId}/websites/${website.websiteId}/write-keys`, { kind }),
    onSuccess: fresh,
  });
  const revoke = useMutation({
    mutationFn: (writeKeyId: string) => api.remove(`/v1/enterprises/${enterpriseId}/write-keys/${writeKeyId}`),
    onSuccess: fresh,
  });
  const secret = create.data?.kind === 'secret' ? create.data.key : undefined;
  const error = create.error ?? revoke.error;
  return (
    <Stack gap="xs">
      <Title order={2}>{t.keys}</Title>
      {website.keys.length === 0 ? <Text c="dimmed">{t.noKeys}</Text> : null}
      <Table verticalSpacing={6} fz="sm">
        <Table.Tbody>
          {website.keys.map((key) => (
            <Table.Tr key={key.writeKeyId}>
              <Table.Td>
                <Code>{key.shown}</Code>
              </Table.Td>
              <Table.Td>
                <Badge color={key.kind === 'secret' ? 'must' : 'floor'}>
                  {key.kind === 'secret' ? t.secretKey : t.publicKey}
                </Badge>
              </Table.Td>
              <Table.Td>
                {key.status === 'active' ? (
                  t.active
                ) : (
                  <Text size="sm" c="dimmed">
                    {t.revoked}
                  </Text>
                )}
              </Table.Td>
              <Table.Td c="dimmed">
                {t.created} <Moment at={key.createdAt} />
              </Table.Td>
              <Table.Td ta="end">
                {mayChange && key.status === 'active' ? (
                  <RevokeButton revoke={() => revoke.mutate(key.writeKeyId)} pending={revoke.isPending} />
                ) : null}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {secret === undefined ? null : (
        <Alert color="must" title={t.newSecret}>
          <CopyText text={secret} />
        </Alert>
      )}
      {error === null ? null : <Failure error={error} />}
      {mayChange ? (
        <Group gap="sm">
          {(['public', 'secret'] as const).map((kind) => (
            <Button
              key={kind}
              size="sm"
              variant="default"
              loading={create.isPending && create.variables === kind}
              onClick={() => create.mutate(kind)}
              title={kind === 'secret' ? t.secretHint : t.publicHint}
            >
              {t.createKey}: {kind === 'secret' ? t.secretKey : t.publicKey}
            </Button>
          ))}
        </Group>
      ) : null}
    </Stack>
  );
}

function RevokeButton({ revoke, pending }: { readonly revoke: () => void; readonly pending: boolean }) {
  const t = useTexts(enterpriseTexts);
  return (
    <Popover withArrow trapFocus width={280} position="bottom-end">
      <Popover.Target>
        <Button size="compact-sm" variant="subtle" color="must">
          {t.revoke}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Text size="sm">{t.revokeAsk}</Text>
          <Button size="xs" color="must" loading={pending} onClick={revoke}>
            {t.revoke}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
