import { Badge, Button, Group, Modal, Paper, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconWorld } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { WebsiteView } from '../core/index.ts';
import { enterpriseTexts } from './enterprise-texts.ts';
import { linesOf } from './website-origins.tsx';
import { websitesKey, websitesQuery } from './website-queries.ts';

type WebsiteListProps = {
  readonly enterpriseId: string;
  readonly mayChange: boolean;
  /** A link to the page of a website. */
  readonly link: (website: WebsiteView) => ReactNode;
};

/** The websites of an enterprise. */
export function WebsiteListPanel({ enterpriseId, mayChange, link }: WebsiteListProps) {
  const t = useTexts(enterpriseTexts);
  const query = useQuery(websitesQuery(useApi(), enterpriseId));
  const [opened, { open, close }] = useDisclosure(false);
  const add = mayChange ? (
    <Button size="sm" leftSection={<IconPlus size={16} />} onClick={open}>
      {t.addWebsite}
    </Button>
  ) : null;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1}>{t.websites}</Title>
        {add}
      </Group>
      <QueryView
        query={query}
        isEmpty={(list) => list.items.length === 0}
        empty={<Nothing icon={<IconWorld />} title={t.noWebsites} hint={t.websitesHint} action={add} />}
      >
        {(list) =>
          list.items.map((website) => (
            <Paper key={website.websiteId} p="md">
              <Group justify="space-between" align="flex-start">
                <div>
                  <Title order={2}>{website.name}</Title>
                  <Group gap={6} mt={6}>
                    {website.origins.map((origin) => (
                      <Badge key={origin} color="gray">
                        {origin}
                      </Badge>
                    ))}
                  </Group>
                </div>
                {link(website)}
              </Group>
            </Paper>
          ))
        }
      </QueryView>
      <Modal opened={opened} onClose={close} title={t.addWebsite}>
        <NewWebsite enterpriseId={enterpriseId} done={close} />
      </Modal>
    </Stack>
  );
}

function NewWebsite({ enterpriseId, done }: { readonly enterpriseId: string; readonly done: () => void }) {
  const t = useTexts(enterpriseTexts);
  const api = useApi();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [origins, setOrigins] = useState('');
  const create = useMutation({
    mutationFn: () =>
      api.post(`/v1/enterprises/${enterpriseId}/websites`, { name: name.trim(), origins: linesOf(origins) }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: websitesKey(enterpriseId) });
      done();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Stack>
        <TextInput
          label={t.websiteName}
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label={t.origins}
          description={t.originsHint}
          autosize
          minRows={2}
          value={origins}
          onChange={(event) => setOrigins(event.currentTarget.value)}
        />
        {create.error === null ? null : <Failure error={create.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
            {t.save}
          </Button>
        </Group>
        <Text size="xs" c="dimmed">
          {t.publicHint}
        </Text>
      </Stack>
    </form>
  );
}
