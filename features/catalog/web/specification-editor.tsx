import {
  ActionIcon,
  Button,
  Group,
  NativeSelect,
  Paper,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPencil, IconPlus, IconRulerMeasure, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import type { NodeView, SpecificationBody, SpecificationList } from '../core/index.ts';
import { EditForm, placeOptions } from './edit-form.tsx';
import { hierarchyTexts } from './hierarchy-texts.ts';
import { nodeEditorTexts } from './node-editor-texts.ts';
import { nodeName } from './tree-rows.ts';
import { nodesQuery } from './use-node-names.ts';

type Declared = SpecificationList['items'][number];
type EditorProps = { readonly enterpriseId: string; readonly mayChange: boolean };

/** The declared specifications of products, each with its type and the places where products have it. */
export function SpecificationEditor({ enterpriseId, mayChange }: EditorProps) {
  const t = useTexts(nodeEditorTexts);
  const api = useApi();
  const [edited, setEdited] = useState<string>();
  const query = useQuery({
    queryKey: ['specifications', enterpriseId],
    queryFn: () => api.get<SpecificationList>(`/v1/enterprises/${enterpriseId}/specifications`),
  });
  const { data } = useQuery(nodesQuery(api, enterpriseId));
  const nodes = data?.items ?? [];
  const form = (declared?: Declared) => (
    <SpecificationForm
      enterpriseId={enterpriseId}
      nodes={nodes}
      close={() => setEdited(undefined)}
      {...(declared === undefined ? {} : { declared })}
    />
  );
  return (
    <Stack gap="md">
      <Text c="dimmed" maw={720}>
        {t.specificationsIntro}
      </Text>
      {mayChange ? (
        <Button w="fit-content" leftSection={<IconPlus size={16} />} onClick={() => setEdited('')}>
          {t.declare}
        </Button>
      ) : (
        <Text size="sm">{t.readOnly}</Text>
      )}
      {edited === '' ? form() : null}
      <QueryView
        query={query}
        isEmpty={({ items }) => items.length === 0 && edited === undefined}
        empty={<Nothing icon={<IconRulerMeasure />} title={t.noSpecifications} hint={t.noSpecificationsHint} />}
      >
        {({ items }) => (
          <Stack gap="xs">
            {items.map((each) =>
              edited === each.code ? (
                <div key={each.code}>{form(each)}</div>
              ) : (
                <SpecificationLine
                  key={each.code}
                  enterpriseId={enterpriseId}
                  declared={each}
                  nodes={nodes}
                  {...(mayChange ? { edit: () => setEdited(each.code) } : {})}
                />
              ),
            )}
          </Stack>
        )}
      </QueryView>
    </Stack>
  );
}

type LineProps = {
  readonly enterpriseId: string;
  readonly declared: Declared;
  readonly nodes: readonly NodeView[];
  /** Absent for those who may only look. */
  readonly edit?: () => void;
};

function SpecificationLine({ enterpriseId, declared, nodes, edit }: LineProps) {
  const t = useTexts(nodeEditorTexts);
  const { types } = useTexts(hierarchyTexts);
  const { language } = useLanguage();
  const api = useApi();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { code, name, type, unit, choices, nodeId } = declared;
  const place = nodes.find((each) => each.nodeId === nodeId);
  const remove = useMutation({
    mutationFn: () => api.remove(`/v1/enterprises/${enterpriseId}/specifications/${encodeURIComponent(code)}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['specifications', enterpriseId] }),
  });
  return (
    <Paper p="sm" component="article" aria-label={name}>
      <Group gap="sm" justify="space-between" wrap="nowrap" align="flex-start">
        <Stack gap={2} miw={0}>
          <Text fw={600}>
            {name}{' '}
            <Text span size="sm" c="dimmed" fw={400}>
              {code}
            </Text>
          </Text>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {types[type]}
            {unit === undefined ? '' : ` (${unit})`}
            {choices === undefined ? '' : `: ${choices.join(', ')}`} · {t.where}{' '}
            {nodeId === undefined ? t.everywhere : place === undefined ? nodeId : nodeName(place, language)}
          </Text>
        </Stack>
        {edit === undefined ? null : (
          <Group gap={4} wrap="nowrap">
            {asking ? (
              <Button
                size="xs"
                variant="light"
                color="must"
                loading={remove.isPending}
                onBlur={() => setAsking(false)}
                onClick={() => remove.mutate()}
              >
                {t.removeAsk}
              </Button>
            ) : (
              <ActionIcon variant="subtle" color="gray" aria-label={t.remove(name)} onClick={() => setAsking(true)}>
                <IconTrash size={17} />
              </ActionIcon>
            )}
            <ActionIcon variant="subtle" color="gray" aria-label={t.change(name)} onClick={edit}>
              <IconPencil size={17} />
            </ActionIcon>
          </Group>
        )}
      </Group>
      {remove.error === null ? null : <Failure error={remove.error} />}
    </Paper>
  );
}

type FormProps = {
  readonly enterpriseId: string;
  readonly nodes: readonly NodeView[];
  /** The one that is changed; absent for a new one. */
  readonly declared?: Declared;
  readonly close: () => void;
};

function SpecificationForm({ enterpriseId, nodes, declared, close }: FormProps) {
  const t = useTexts(nodeEditorTexts);
  const { types } = useTexts(hierarchyTexts);
  const { language } = useLanguage();
  const api = useApi();
  const queries = useQueryClient();
  const [code, setCode] = useState(declared?.code ?? '');
  const [name, setName] = useState(declared?.name ?? '');
  const [type, setType] = useState<SpecificationBody['type']>(declared?.type ?? 'text');
  const [unit, setUnit] = useState(declared?.unit ?? '');
  const [choices, setChoices] = useState<string[]>([...(declared?.choices ?? [])]);
  const [nodeId, setNodeId] = useState<string | null>(declared?.nodeId ?? null);
  const body: SpecificationBody = {
    name: name.trim(),
    type,
    ...(type === 'number' && unit.trim() !== '' ? { unit: unit.trim() } : {}),
    ...(type === 'choice' ? { choices } : {}),
    ...(nodeId === null ? {} : { nodeId }),
  };
  const save = useMutation({
    mutationFn: () =>
      api.put(`/v1/enterprises/${enterpriseId}/specifications/${encodeURIComponent(code.trim())}`, body),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['specifications', enterpriseId] });
      close();
    },
  });
  const incomplete = code.trim() === '' || name.trim() === '' || (type === 'choice' && choices.length === 0);
  return (
    <Paper p="md" withBorder>
      <EditForm save={save} incomplete={incomplete} close={close}>
        <Group gap="sm" grow align="flex-start">
          <TextInput label={t.name} required value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <TextInput
            label={t.specificationCode}
            required
            maxLength={100}
            disabled={declared !== undefined}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        </Group>
        <Group gap="sm" align="flex-start">
          <NativeSelect
            label={t.type}
            value={type}
            data={(['number', 'text', 'flag', 'choice'] as const).map((value) => ({
              value,
              label: types[value] ?? value,
            }))}
            onChange={(event) => setType(event.currentTarget.value as SpecificationBody['type'])}
          />
          {type === 'number' ? (
            <TextInput
              label={t.unit}
              w={120}
              maxLength={20}
              value={unit}
              onChange={(event) => setUnit(event.currentTarget.value)}
            />
          ) : null}
          <Select
            label={t.where}
            placeholder={t.everywhere}
            flex={1}
            miw={220}
            searchable
            clearable
            limit={50}
            value={nodeId}
            data={placeOptions(nodes, language)}
            onChange={setNodeId}
          />
        </Group>
        {type === 'choice' ? (
          <TagsInput label={t.choices} acceptValueOnBlur value={choices} onChange={setChoices} />
        ) : null}
      </EditForm>
    </Paper>
  );
}
