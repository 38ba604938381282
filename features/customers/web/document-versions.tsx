import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Moment } from '../../../platform/web/moment.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, QueryView } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { VersionList } from '../core/index.ts';
import { segmentsTexts } from './segments-texts.ts';

type DocumentVersionsProps = {
  readonly enterpriseId: string;
  readonly of: 'segments' | 'customer-attributes';
  /** The one in force. */
  readonly version: number;
  readonly mayChange: boolean;
};

/** Who saved what and when, of segments or of declared attributes; what each changed, and the way back to it. */
export function DocumentVersions({ enterpriseId, of, version, mayChange }: DocumentVersionsProps) {
  const t = useTexts(segmentsTexts);
  const api = useApi();
  const queries = useQueryClient();
  const path = `/v1/enterprises/${enterpriseId}/${of}`;
  const query = useQuery({
    queryKey: ['customer-versions', enterpriseId, of],
    queryFn: () => api.get<VersionList>(`${path}/versions`),
  });
  const restore = useMutation({
    mutationFn: (earlier: number) => api.post(`${path}/versions/${earlier}/restore`, undefined, version),
    onSuccess: async (saved) => {
      queries.setQueryData([of, enterpriseId], saved);
      await queries.invalidateQueries({ queryKey: ['customer-versions', enterpriseId, of] });
    },
  });
  return (
    <Paper p="md" component="section">
      <Title order={2} mb="xs">
        {t.versions}
      </Title>
      {restore.error === null ? null : <Failure error={restore.error} />}
      <QueryView
        query={query}
        isEmpty={(list) => list.items.length === 0}
        empty={<Text c="dimmed">{t.noVersions}</Text>}
      >
        {(list) => (
          <Stack gap={6}>
            {list.items.map((each) => (
              <Group key={each.version} gap="sm">
                <Text fw={600}>{t.version(each.version)}</Text>
                <Text size="sm" c="dimmed">
                  <Moment at={each.savedAt} />
                </Text>
                <Text size="sm">
                  {[
                    ...each.added.map((id) => `${id} (${t.added})`),
                    ...each.changed.map((id) => `${id} (${t.altered})`),
                    ...each.removed.map((id) => `${id} (${t.removed})`),
                  ].join(', ')}
                </Text>
                {mayChange && each.version !== version ? (
                  <Button size="xs" variant="subtle" onClick={() => restore.mutate(each.version)}>
                    {t.restore}
                  </Button>
                ) : null}
              </Group>
            ))}
          </Stack>
        )}
      </QueryView>
    </Paper>
  );
}
