import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, QueryView } from '../../../platform/web/states.tsx';
import { useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import type { TriggerChanges, TriggersView, TriggerVersions } from '../core/index.ts';
import { qualifierTexts } from './qualifier-texts.ts';
import { ChangeList } from './trigger-changes-list.tsx';

type TriggerVersionsPanelProps = {
  readonly enterpriseId: string;
  readonly inForce: number;
  readonly mayRestore: boolean;
};

/** Who saved what, when and why; what each changed; the way back to it. */
export function TriggerVersionsPanel({ enterpriseId, inForce, mayRestore }: TriggerVersionsPanelProps) {
  const t = useTexts(qualifierTexts);
  const api = useApi();
  const client = useQueryClient();
  const [shown, setShown] = useState<number>();
  const query = useQuery({
    queryKey: ['trigger-versions', enterpriseId],
    queryFn: () => api.get<TriggerVersions>(`/v1/enterprises/${enterpriseId}/triggers/versions`),
  });
  const restore = useMutation({
    mutationFn: (version: number) =>
      api.post<TriggersView>(
        `/v1/enterprises/${enterpriseId}/triggers/versions/${version}/restore`,
        undefined,
        inForce,
      ),
    onSuccess: (saved) => {
      client.setQueryData(['triggers', enterpriseId], saved);
      void client.invalidateQueries({ queryKey: ['trigger-versions', enterpriseId] });
    },
    onError: () => void client.invalidateQueries({ queryKey: ['triggers', enterpriseId] }),
  });
  return (
    <Paper p="md" component="section" aria-label={t.versions}>
      <Stack gap="sm">
        <Title order={2}>{t.versions}</Title>
        {restore.error === null ? null : <Failure error={restore.error} />}
        <QueryView
          query={query}
          isEmpty={(list) => list.items.length === 0}
          empty={<Text c="dimmed">{t.noVersions}</Text>}
        >
          {(list) => (
            <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
              {list.items.map(({ version, savedAt, savedBy, note, restoredFrom }) => (
                <Stack key={version} component="li" gap={6} py={8} style={{ borderTop: '1px solid var(--fw-line)' }}>
                  <Group justify="space-between" gap="sm">
                    <Group gap={8}>
                      <b>{t.version(version)}</b>
                      {version === inForce ? <Badge tt="none">{t.inForce}</Badge> : null}
                      <Text size="sm" c="dimmed">
                        <Moment at={savedAt} /> {t.by} {savedBy}
                        {restoredFrom === undefined ? '' : ` · ${t.restored}: ${t.version(restoredFrom)}`}
                      </Text>
                      {note === '' ? null : <Text size="sm">{note}</Text>}
                    </Group>
                    <Group gap={6}>
                      <Button
                        size="xs"
                        variant="subtle"
                        aria-expanded={shown === version}
                        onClick={() => setShown(shown === version ? undefined : version)}
                      >
                        {t.differences}
                      </Button>
                      {mayRestore && version !== inForce ? (
                        <Button
                          size="xs"
                          variant="default"
                          loading={restore.isPending && restore.variables === version}
                          onClick={() => restore.mutate(version)}
                        >
                          {t.restore}
                        </Button>
                      ) : null}
                    </Group>
                  </Group>
                  {shown === version ? <Changes enterpriseId={enterpriseId} version={version} /> : null}
                </Stack>
              ))}
            </Stack>
          )}
        </QueryView>
      </Stack>
    </Paper>
  );
}

function Changes({ enterpriseId, version }: { readonly enterpriseId: string; readonly version: number }) {
  const { language } = useLanguage();
  const t = useTexts(qualifierTexts);
  const api = useApi();
  const query = useQuery({
    queryKey: ['trigger-changes', enterpriseId, version, language],
    queryFn: () =>
      api.get<TriggerChanges>(`/v1/enterprises/${enterpriseId}/triggers/versions/${version}/changes`, { language }),
  });
  return (
    <QueryView
      query={query}
      isEmpty={({ changes }) => changes.length === 0}
      empty={<Text c="dimmed">{t.nothingChanged}</Text>}
    >
      {({ changes }) => <ChangeList changes={changes} />}
    </QueryView>
  );
}
