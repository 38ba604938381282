import { ActionIcon, Button, Checkbox, Group, Paper, Select, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { IconListDetails, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { AttributesBody, AttributesView } from '../core/index.ts';
import { DocumentVersions } from './document-versions.tsx';
import { SaveBar } from './save-bar.tsx';
import { segmentsTexts } from './segments-texts.ts';

type Attribute = AttributesBody['attributes'][number];
type EditorProps = { readonly enterpriseId: string; readonly mayChange: boolean };

/** What customers may be known by: declared, typed, marked. */
export function AttributeEditor({ enterpriseId, mayChange }: EditorProps) {
  const api = useApi();
  const query = useQuery({
    queryKey: ['customer-attributes', enterpriseId],
    queryFn: () => api.get<AttributesView>(`/v1/enterprises/${enterpriseId}/customer-attributes`),
  });
  return (
    <QueryView query={query}>
      {(view) => <Editing key={view.version} view={view} enterpriseId={enterpriseId} mayChange={mayChange} />}
    </QueryView>
  );
}

/** An attribute as the form holds it: with a key of its own, since names change while they are written. */
type Draft = Attribute & { readonly key: number };

function Editing({ view, enterpriseId, mayChange }: EditorProps & { readonly view: AttributesView }) {
  const t = useTexts(segmentsTexts);
  const api = useApi();
  const queries = useQueryClient();
  const begin = (): readonly Draft[] => view.attributes.map((each, key) => ({ ...each, key }));
  const [drafts, setDrafts] = useState(begin);
  const written = drafts.map(({ key: _, ...attribute }) => attribute);
  const save = useMutation({
    mutationFn: () =>
      api.put<AttributesView>(
        `/v1/enterprises/${enterpriseId}/customer-attributes`,
        { attributes: written },
        view.version,
      ),
    onSuccess: async (saved) => {
      queries.setQueryData(['customer-attributes', enterpriseId], saved);
      await queries.invalidateQueries({ queryKey: ['customer-versions', enterpriseId] });
    },
  });
  const add = (attributes: readonly Attribute[]) => {
    const next = Math.max(0, ...drafts.map((each) => each.key + 1));
    setDrafts([...drafts, ...attributes.map((each, index) => ({ ...each, key: next + index }))]);
  };
  const change = (key: number, more: Partial<Attribute>) =>
    setDrafts(drafts.map((each) => (each.key === key ? { ...each, ...more } : each)));
  return (
    <Stack gap="md">
      <Text c="dimmed" maw={720}>
        {t.attributesIntro}
      </Text>
      {drafts.length === 0 ? (
        <Nothing
          icon={<IconListDetails />}
          title={t.noAttributes}
          hint={t.noAttributesHint}
          action={mayChange ? <Button onClick={() => add(view.suggested)}>{t.suggest}</Button> : null}
        />
      ) : null}
      {drafts.map(({ key, ...attribute }) => (
        <AttributeForm
          key={key}
          attribute={attribute}
          mayChange={mayChange}
          onChange={(more) => change(key, more)}
          onRemove={() => setDrafts(drafts.filter((each) => each.key !== key))}
        />
      ))}
      {mayChange ? (
        <Button
          w="fit-content"
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => add([{ name: '', label: '', type: 'text', personal: true, usable: true }])}
        >
          {t.addAttribute}
        </Button>
      ) : null}
      <SaveBar
        version={view.version}
        changed={JSON.stringify(written) !== JSON.stringify(view.attributes)}
        mayChange={mayChange}
        saving={save}
        onSave={() => save.mutate()}
        onDiscard={() => setDrafts(begin())}
      />
      <DocumentVersions
        enterpriseId={enterpriseId}
        of="customer-attributes"
        version={view.version}
        mayChange={mayChange}
      />
    </Stack>
  );
}

type AttributeFormProps = {
  readonly attribute: Attribute;
  readonly mayChange: boolean;
  readonly onChange: (more: Partial<Attribute>) => void;
  readonly onRemove: () => void;
};

function AttributeForm({ attribute, mayChange, onChange, onRemove }: AttributeFormProps) {
  const t = useTexts(segmentsTexts);
  const { name, label, type, options, personal, usable } = attribute;
  const withOptions = type === 'choice' || type === 'list';
  /** The options of another type would be refused. */
  const retype = (next: string | null): void => {
    if (next === null) return;
    const { options: _, ...rest } = attribute;
    onChange({ ...rest, type: next as Attribute['type'] });
  };
  return (
    <Paper p="sm">
      <Group gap="sm" align="flex-end" wrap="wrap">
        <TextInput
          label={t.label}
          w={190}
          readOnly={!mayChange}
          value={label}
          onChange={(event) => onChange({ label: event.currentTarget.value })}
        />
        <TextInput
          label={t.attributeName}
          w={210}
          readOnly={!mayChange}
          value={name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        <Select
          label={t.type}
          w={140}
          readOnly={!mayChange}
          value={type}
          data={Object.entries(t.types).map(([value, words]) => ({ value, label: words }))}
          onChange={retype}
        />
        <Stack gap={4} pb={4}>
          <Checkbox
            label={t.personal}
            disabled={!mayChange}
            checked={personal}
            onChange={(event) => onChange({ personal: event.currentTarget.checked })}
          />
          <Checkbox
            label={t.usable}
            disabled={!mayChange}
            checked={usable}
            onChange={(event) => onChange({ usable: event.currentTarget.checked })}
          />
        </Stack>
        {mayChange ? (
          <ActionIcon ms="auto" aria-label={t.remove(label || name)} onClick={onRemove}>
            <IconTrash size={16} />
          </ActionIcon>
        ) : null}
      </Group>
      {withOptions ? (
        <TagsInput
          mt="sm"
          label={t.options}
          readOnly={!mayChange}
          value={[...(options ?? [])]}
          onChange={(next) => onChange({ options: next })}
        />
      ) : null}
    </Paper>
  );
}
