import './console.css';
import { Stack, Tabs, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { AttributeEditor } from '../../features/customers/web/attribute-editor.tsx';
import { CustomerImport } from '../../features/customers/web/customer-import.tsx';
import { CustomerList } from '../../features/customers/web/customer-list.tsx';
import { segmentsTexts } from '../../features/customers/web/segments-texts.ts';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';

export function Page() {
  const t = useTexts(segmentsTexts);
  const navigate = useNavigate();
  const { enterpriseId, mayChange } = useEnterprise();
  return (
    <Stack className="fw-sheet" gap="md">
      <Title order={1}>{t.customers}</Title>
      <Tabs defaultValue="list" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="list">{t.list}</Tabs.Tab>
          <Tabs.Tab value="attributes">{t.attributes}</Tabs.Tab>
          <Tabs.Tab value="import">{t.import}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="list">
          <CustomerList
            enterpriseId={enterpriseId}
            open={(customerId) => {
              void navigate({ to: `/${enterpriseId}/customers/${encodeURIComponent(customerId)}` });
            }}
          />
        </Tabs.Panel>
        <Tabs.Panel value="attributes">
          <AttributeEditor enterpriseId={enterpriseId} mayChange={mayChange} />
        </Tabs.Panel>
        <Tabs.Panel value="import">
          <CustomerImport enterpriseId={enterpriseId} mayChange={mayChange} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
