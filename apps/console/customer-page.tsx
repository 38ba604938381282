import './console.css';
import { Stack } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { CustomerProfilePanel } from '../../features/customers/web/customer-profile.tsx';
import { segmentsTexts } from '../../features/customers/web/segments-texts.ts';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { PageLink } from './page-link.tsx';
import { useNames } from './use-names.ts';

export function Page() {
  const t = useTexts(segmentsTexts);
  const { enterpriseId } = useEnterprise();
  const nameOf = useNames(enterpriseId);
  const { customerId = '' } = useParams({ strict: false });
  return (
    <Stack className="fw-sheet" gap="sm">
      <PageLink to={`/${enterpriseId}/customers`} words={`‹ ${t.back}`} />
      <CustomerProfilePanel enterpriseId={enterpriseId} customerId={customerId} nameOf={nameOf} />
    </Stack>
  );
}
