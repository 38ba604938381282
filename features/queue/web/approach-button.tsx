import { Alert, Button, Stack } from '@mantine/core';
import { IconMessagePlus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRefusalWords } from '../../../platform/web/refusals.tsx';
import { repeatedWrite } from '../../../platform/web/repeated-write.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import { refusalOf } from './offer-answer.ts';
import { queueTexts } from './queue-texts.ts';

type Listed = { readonly enterpriseId: string; readonly approach?: string };

/** Takes a customer from the list. `taken` gets the conversation that begins; `approaching` is pending or says who was faster. */
export function useApproach(taken: (engagementId: string) => void) {
  const api = useApi();
  return useMutation({
    ...repeatedWrite,
    mutationFn: ({ enterpriseId, approach = '' }: Listed) =>
      api.post<{ engagementId: string }>(`/v1/enterprises/${enterpriseId}/opportunities/${approach}/approach`, {}),
    onSuccess: ({ engagementId }) => taken(engagementId),
  });
}

type ApproachProps = { readonly row: Listed; readonly approaching: ReturnType<typeof useApproach> };

/** The button of one row; nothing where she may not. */
export function ApproachButton({ row, approaching }: ApproachProps) {
  const t = useTexts(queueTexts);
  if (row.approach === undefined) return null;
  const mine = approaching.isPending && approaching.variables.approach === row.approach;
  return (
    <Button
      size="xs"
      style={{ flexShrink: 0 }}
      leftSection={<IconMessagePlus size={15} />}
      loading={mine}
      disabled={approaching.isPending && !mine}
      onClick={(event) => {
        // The row beneath opens the visit.
        event.stopPropagation();
        approaching.mutate(row);
      }}
    >
      {t.approach}
    </Button>
  );
}

/** Why an approach came to nothing, until it is put away. */
export function ApproachRefused({ approaching }: Pick<ApproachProps, 'approaching'>) {
  const t = useTexts(queueTexts);
  const format = useFormat();
  const told = useRefusalWords();
  if (approaching.error === null) return null;
  const refusal = refusalOf(approaching.error);
  const { by, at } = refusal;
  const words = by !== undefined && at !== undefined ? t.taken(by, format.clock(Date.parse(at))) : told(refusal);
  return (
    <Stack px="md" pb="xs">
      <Alert color="must" role="alert" withCloseButton closeButtonLabel={t.close} onClose={() => approaching.reset()}>
        {words}
      </Alert>
    </Stack>
  );
}
