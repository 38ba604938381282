import { ActionIcon, Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowUp, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure } from '../../../platform/web/states.tsx';
import { LANGUAGES, useFormat, useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import { circleThrough, type NodeView } from '../core/index.ts';
import { EditForm, placeOptions } from './edit-form.tsx';
import { nodeEditorTexts } from './node-editor-texts.ts';
import { type NodeTree, nodeName } from './tree-rows.ts';

type NodeEditorProps = {
  readonly enterpriseId: string;
  /** The place that is changed; absent for a new one. */
  readonly node?: NodeView;
  readonly tree: NodeTree;
  /** The parents that a new place begins with. */
  readonly beneath?: readonly string[];
  readonly close: () => void;
};

/** A place of the hierarchy as a form: names, and the places that it stands beneath, its usual one first. */
export function NodeEditor({ enterpriseId, node, tree, beneath = [], close }: NodeEditorProps) {
  const t = useTexts(nodeEditorTexts);
  const { language } = useLanguage();
  const format = useFormat();
  const api = useApi();
  const queries = useQueryClient();
  const base = `/v1/enterprises/${enterpriseId}`;
  // What is edited is what was there when the form was opened, whatever is loaded meanwhile.
  const [version] = useState(node?.version);
  const [code, setCode] = useState(node?.code ?? '');
  const [name, setName] = useState(node?.name ?? '');
  const [names, setNames] = useState<Readonly<Record<string, string>>>(node?.names ?? {});
  const [parents, setParents] = useState<readonly string[]>(node?.parents ?? beneath);
  const codeOf = (nodeId: string): string => tree.byId.get(nodeId)?.code ?? nodeId;
  const nameOf = (nodeId: string): string => {
    const found = tree.byId.get(nodeId);
    return found === undefined ? nodeId : nodeName(found, language);
  };
  const save = useMutation({
    mutationFn: () => {
      const said = Object.fromEntries(Object.entries(names).filter(([, text]) => text.trim() !== ''));
      const body = { name: name.trim(), names: said, parents };
      return node === undefined
        ? api.post(`${base}/nodes`, { code: code.trim(), ...body })
        : api.put(`${base}/nodes/${node.nodeId}`, body, version);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['nodes', enterpriseId] });
      close();
    },
  });
  const byCode = new Map([...tree.byId.values()].map((each) => [each.code ?? '', each]));
  const circle =
    node !== undefined &&
    circleThrough(code, parents.map(codeOf), (each) => (byCode.get(each)?.parents ?? []).map(codeOf)) !== undefined;
  const taken = node === undefined && [...tree.byId.values()].some((each) => each.code === code.trim());
  const others = [...tree.byId.values()].filter(({ nodeId }) => nodeId !== node?.nodeId && !parents.includes(nodeId));
  return (
    <EditForm save={save} incomplete={code.trim() === '' || name.trim() === '' || taken || circle} close={close}>
      <TextInput
        label={t.code}
        description={t.codeHint}
        required
        disabled={node !== undefined}
        error={taken ? t.codeTaken : undefined}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <TextInput label={t.name} required value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Group gap="sm" grow align="flex-end">
        {[...new Set([...Object.keys(LANGUAGES), ...Object.keys(names)])].map((each) => (
          <TextInput
            key={each}
            label={t.nameIn(format.language(each))}
            value={names[each] ?? ''}
            onChange={(event) => setNames({ ...names, [each]: event.currentTarget.value })}
          />
        ))}
      </Group>
      <Stack gap={4} component="fieldset" m={0} p={0} style={{ border: 0 }}>
        <Text component="legend" size="sm" fw={500}>
          {t.parents}
        </Text>
        <Text size="xs" c="dimmed">
          {parents.length === 0 ? t.root : t.parentsHint}
        </Text>
        {parents.map((parent, place) => (
          <Group key={parent} gap={4} wrap="nowrap">
            <Text size="sm" flex={1}>
              {nameOf(parent)}{' '}
              <Text span size="xs" c="dimmed">
                {place === 0 ? t.usual : ''}
              </Text>
            </Text>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t.up(nameOf(parent))}
              disabled={place === 0}
              onClick={() => setParents(movedUp(parents, place))}
            >
              <IconArrowUp size={16} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t.without(nameOf(parent))}
              onClick={() => setParents(parents.filter((each) => each !== parent))}
            >
              <IconX size={16} />
            </ActionIcon>
          </Group>
        ))}
        {circle ? (
          <Text size="sm" c="var(--fw-must-text)" role="alert">
            {t.circle}
          </Text>
        ) : null}
        <Select
          aria-label={t.addParent}
          placeholder={t.addParent}
          searchable
          limit={50}
          value={null}
          data={placeOptions(others, language)}
          onChange={(next) => {
            if (next !== null) setParents([...parents, next]);
          }}
        />
      </Stack>
    </EditForm>
  );
}

function movedUp(parents: readonly string[], place: number): readonly string[] {
  const [moved] = parents.slice(place, place + 1);
  if (moved === undefined || place === 0) return parents;
  const rest = parents.filter((_, index) => index !== place);
  return [...rest.slice(0, place - 1), moved, ...rest.slice(place - 1)];
}

type DissolveProps = { readonly enterpriseId: string; readonly node: NodeView; readonly done: () => void };

/** Takes a place out of the hierarchy, after asking once; says what rests on it where it cannot be. */
export function DissolveNode({ enterpriseId, node, done }: DissolveProps) {
  const t = useTexts(nodeEditorTexts);
  const api = useApi();
  const queries = useQueryClient();
  /** The version that she was asked about; undefined while she is not. */
  const [asked, setAsked] = useState<number>();
  const dissolve = useMutation({
    mutationFn: () => api.remove(`/v1/enterprises/${enterpriseId}/nodes/${node.nodeId}`, asked),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['nodes', enterpriseId] });
      done();
    },
    onSettled: () => setAsked(undefined),
  });
  const uses = dissolve.error instanceof ApiProblem ? dissolve.error.details['uses'] : undefined;
  return (
    <>
      {asked !== undefined ? (
        <Alert color="must" variant="light">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{t.dissolveAsk}</Text>
            <Group gap="xs">
              <Button size="xs" color="must" loading={dissolve.isPending} onClick={() => dissolve.mutate()}>
                {t.dissolve}
              </Button>
              <Button size="xs" variant="default" onClick={() => setAsked(undefined)}>
                {t.cancel}
              </Button>
            </Group>
          </Stack>
        </Alert>
      ) : (
        <Button size="xs" variant="default" onClick={() => setAsked(node.version)}>
          {t.dissolve}
        </Button>
      )}
      {Array.isArray(uses) ? (
        <Alert color="must" variant="light" role="alert">
          {t.inUse(uses.map((each) => t.uses[String(each)] ?? String(each)).join(', '))}
        </Alert>
      ) : dissolve.error === null ? null : (
        <Failure error={dissolve.error} />
      )}
    </>
  );
}
