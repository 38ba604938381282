import './console.css';
import { Stack } from '@mantine/core';
import { QueuePolicyForm } from '../../features/queue/web/queue-policy-form.tsx';
import { useAssociates } from '../../features/skills/web/associates-table.tsx';
import { PresencePolicyForm } from '../../features/skills/web/presence-policy-form.tsx';
import { useEnterprise } from './console-context.ts';
import { useChoices } from './use-choices.ts';

export function Page() {
  const { enterpriseId, mayChange } = useEnterprise();
  const associates = useAssociates(enterpriseId).data?.items ?? [];
  const triggers = useChoices(enterpriseId).triggers.map(({ value, label }) => ({ triggerId: value, name: label }));
  return (
    <Stack className="fw-sheet" gap="md">
      <QueuePolicyForm enterpriseId={enterpriseId} mayChange={mayChange} associates={associates} triggers={triggers} />
      <PresencePolicyForm enterpriseId={enterpriseId} mayChange={mayChange} />
    </Stack>
  );
}
