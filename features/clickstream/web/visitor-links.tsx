import { Box, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { VisitorLink, VisitorLinkList } from '../core/index.ts';
import { visitorLinkTexts } from './visitor-link-texts.ts';

type VisitorLinksProps = {
  readonly enterpriseId: string;
  readonly sessionId: string;
  readonly mayUndo: boolean;
};

/** Which visitors were found to be the one of this visit; those who may part them again, with one question. Nothing where there is none. */
export function VisitorLinks({ enterpriseId, sessionId, mayUndo }: VisitorLinksProps) {
  const t = useTexts(visitorLinkTexts);
  const api = useApi();
  const key = ['visitor-links', enterpriseId, sessionId];
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => api.get<VisitorLinkList>(`/v1/enterprises/${enterpriseId}/sessions/${sessionId}/visitor-links`),
  });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Box component="section" aria-label={t.title}>
      <Text component="h3" size="xs" fw={650} c="dimmed" mb={6} m={0}>
        {t.title}
      </Text>
      <Stack gap={8}>
        {data.items.map((link) => (
          <LinkRow key={link.visitorId} {...{ link, enterpriseId, sessionId, mayUndo }} />
        ))}
      </Stack>
    </Box>
  );
}

type LinkRowProps = VisitorLinksProps & { readonly link: VisitorLink };

function LinkRow({ link, enterpriseId, sessionId, mayUndo }: LinkRowProps) {
  const t = useTexts(visitorLinkTexts);
  const api = useApi();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const undo = useMutation({
    mutationFn: () => api.remove(`/v1/enterprises/${enterpriseId}/visitor-links/${link.visitorId}`),
    onSettled: () =>
      Promise.all(
        ['visitor-links', 'session'].map((name) =>
          queries.invalidateQueries({ queryKey: [name, enterpriseId, sessionId] }),
        ),
      ),
  });
  return (
    <Box>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Text size="sm" miw={0}>
          {t.linked} <Moment at={link.madeAt} />
          <Text span size="xs" c="dimmed" display="block" className="fw-line" title={link.visitorId}>
            {link.visitorId}
          </Text>
        </Text>
        {mayUndo && !asked ? (
          <Button size="xs" variant="default" onClick={() => setAsked(true)}>
            {t.undo}
          </Button>
        ) : null}
      </Group>
      {asked ? (
        <Stack gap={6} mt={6} role="group" aria-label={t.undo}>
          <Text size="sm">{t.question}</Text>
          {undo.error === null ? null : <Failure error={undo.error} />}
          <Group gap={8}>
            <Button size="xs" color="must" loading={undo.isPending} onClick={() => undo.mutate()}>
              {t.confirm}
            </Button>
            <Button size="xs" variant="default" onClick={() => setAsked(false)}>
              {t.keep}
            </Button>
          </Group>
        </Stack>
      ) : null}
    </Box>
  );
}
