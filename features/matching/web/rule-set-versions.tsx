import { Badge, Button, Group, Paper, Popover, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Moment } from '../../../platform/web/moment.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, QueryView } from '../../../platform/web/states.tsx';
import { useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import type { RuleSetVersions, RuleSetView } from '../core/index.ts';
import { matchingTexts } from './matching-texts.ts';
import { ruleSetTexts } from './rule-set-texts.ts';

type RuleSetVersionsPanelProps = {
  readonly enterpriseId: string;
  readonly ruleSetId: string;
  readonly readOnly: boolean;
  /** Another version is in force now. */
  readonly changed: (ruleSet: RuleSetView) => void;
};

/** All versions of a rule set: who, when, why, what changed in words; and the way back. */
export function RuleSetVersionsPanel({ enterpriseId, ruleSetId, readOnly, changed }: RuleSetVersionsPanelProps) {
  const t = useTexts(ruleSetTexts);
  const words = useTexts(matchingTexts);
  const { language } = useLanguage();
  const api = useApi();
  const queries = useQueryClient();
  const path = `/v1/enterprises/${enterpriseId}/rule-sets/${ruleSetId}`;
  const query = useQuery({
    queryKey: ['rule-set-versions', enterpriseId, ruleSetId, language],
    queryFn: () => api.get<RuleSetVersions>(`${path}/versions`, { language }),
  });
  const newest = query.data?.items[0]?.version ?? 0;
  const back = useMutation({
    mutationFn: (version: number) => api.post<RuleSetView>(`${path}/rollback`, { version }, newest),
    onSuccess: async (ruleSet) => {
      await queries.invalidateQueries({ queryKey: ['rule-set-versions', enterpriseId] });
      await queries.invalidateQueries({ queryKey: ['rule-sets', enterpriseId] });
      changed(ruleSet);
    },
  });
  return (
    <Stack gap="sm" component="section">
      <Title order={2}>{t.versions}</Title>
      {back.error === null ? null : <Failure error={back.error} />}
      <QueryView query={query}>
        {({ items }) =>
          items.map(({ version, savedAt, savedBy, savedByName, note, retired, differences }) => (
            <Paper key={version} p="sm">
              <Group justify="space-between" align="flex-start">
                <Group gap={8}>
                  <Text fw={650}>{words.version(version)}</Text>
                  {version === newest && !retired ? <Badge>{t.inForce}</Badge> : null}
                  <Text size="sm" c="dimmed">
                    <Moment at={savedAt} /> {t.by(savedByName ?? savedBy)}
                  </Text>
                </Group>
                {version === newest && !retired ? null : (
                  <Popover width={300} withArrow trapFocus position="bottom-end">
                    <Popover.Target>
                      <Button size="xs" variant="default" disabled={readOnly}>
                        {t.takeBack}
                      </Button>
                    </Popover.Target>
                    <Popover.Dropdown>
                      <Text size="sm" mb={8}>
                        {t.confirmBack(version)}
                      </Text>
                      <Button size="xs" loading={back.isPending} onClick={() => back.mutate(version)}>
                        {t.takeBack}
                      </Button>
                    </Popover.Dropdown>
                  </Popover>
                )}
              </Group>
              {note === undefined ? null : (
                <Text size="sm" fs="italic" mt={4}>
                  {note}
                </Text>
              )}
              {retired ? <Text size="sm">{t.retiredHere}</Text> : null}
              {differences.map((difference) => (
                <Text key={difference} size="sm">
                  {difference}
                </Text>
              ))}
            </Paper>
          ))
        }
      </QueryView>
    </Stack>
  );
}
