import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { CopyText } from '../../../platform/web/copy-text.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import { enterpriseTexts } from './enterprise-texts.ts';

type IdentitySecretProps = { readonly enterpriseId: string; readonly websiteId: string };

/** The secret with which the enterprise's server signs who a customer is. Shown on request only. */
export function IdentitySecret({ enterpriseId, websiteId }: IdentitySecretProps) {
  const t = useTexts(enterpriseTexts);
  const api = useApi();
  const show = useMutation({
    mutationFn: () =>
      api.get<{ identitySecret: string }>(`/v1/enterprises/${enterpriseId}/websites/${websiteId}/identity-secret`),
  });
  return (
    <Stack gap="xs">
      <Title order={2}>{t.identitySecret}</Title>
      <Text size="sm" c="dimmed">
        {t.identityHint}
      </Text>
      {show.data === undefined ? (
        <Group>
          <Button size="sm" variant="default" loading={show.isPending} onClick={() => show.mutate()}>
            {t.showSecret}
          </Button>
        </Group>
      ) : (
        <CopyText text={show.data.identitySecret} />
      )}
      {show.error === null ? null : <Failure error={show.error} />}
    </Stack>
  );
}
