import './catalog.css';
import { Badge, Box, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBinaryTree, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import type { NodeList, NodeView } from '../core/index.ts';
import { hierarchyTexts } from './hierarchy-texts.ts';
import { DissolveNode, NodeEditor } from './node-editor.tsx';
import { nodeEditorTexts } from './node-editor-texts.ts';
import { NodePanel } from './node-panel.tsx';
import { NodeTreeView } from './node-tree.tsx';
import { foundRows, nodeName, type TreeRow, treeOf, treeRows } from './tree-rows.ts';
import { nodesQuery } from './use-node-names.ts';

type HierarchyBrowserProps = {
  readonly enterpriseId: string;
  /** What else is known at a node, e.g. the rule set that applies there. */
  readonly about: (nodeId: string, nodes: readonly NodeView[]) => ReactNode;
  /** A mark on the line of a node, e.g. that a rule set is bound to it. */
  readonly mark: (nodeId: string) => ReactNode;
  readonly mayChange: boolean;
};

/** The hierarchy as a tree, with search; beside it what is known at the chosen node. */
export function HierarchyBrowser(props: HierarchyBrowserProps) {
  const t = useTexts(hierarchyTexts);
  const query = useQuery(nodesQuery(useApi(), props.enterpriseId));
  return (
    <QueryView
      query={query}
      isEmpty={(list) => list.items.length === 0}
      empty={<Nothing icon={<IconBinaryTree />} title={t.noNodes} hint={t.noNodesHint} />}
    >
      {(list) => <Browser {...props} list={list} />}
    </QueryView>
  );
}

function Browser({ enterpriseId, about, mark, mayChange, list }: HierarchyBrowserProps & { readonly list: NodeList }) {
  const t = useTexts(hierarchyTexts);
  const changing = useTexts(nodeEditorTexts);
  const format = useFormat();
  const { language } = useLanguage();
  const [words, setWords] = useState('');
  const [wanted] = useDebouncedValue(words.trim(), 150);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string>();
  const [editing, setEditing] = useState<'node' | 'beneath' | 'root'>();
  const tree = useMemo(() => treeOf(list.items, language), [list, language]);
  const rows = useMemo(
    () => (wanted === '' ? treeRows(tree, open) : foundRows(tree, wanted, language)),
    [tree, open, wanted, language],
  );
  const toggle = ({ key }: TreeRow): void =>
    setOpen((before) =>
      before.has(key) ? new Set([...before].filter((each) => each !== key)) : new Set(before).add(key),
    );
  const undescribed = list.items.filter((node) => node.placeholder).length;
  const node = chosen === undefined ? undefined : tree.byId.get(chosen);
  const choose = (nodeId: string | undefined): void => {
    setChosen(nodeId);
    setEditing(undefined);
  };
  return (
    <div className="fw-hierarchy">
      <Paper
        component="section"
        aria-label={t.hierarchy}
        display="flex"
        style={{ flexDirection: 'column', overflow: 'hidden' }}
      >
        <Box p="sm" pb={6}>
          <TextInput
            type="search"
            aria-label={t.search}
            placeholder={t.search}
            leftSection={<IconSearch size={16} />}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <Text size="xs" c="dimmed" mt={6} role="status">
            {wanted === ''
              ? t.count(format.number(list.items.length), format.number(tree.roots.length))
              : format.number(rows.length)}
            {undescribed === 0 || wanted !== '' ? '' : ` · ${t.undescribed(format.number(undescribed))}`}
          </Text>
        </Box>
        <Box flex={1} mih={0}>
          {rows.length === 0 ? (
            <Nothing icon={<IconSearch />} title={t.nothingFits(wanted)} hint={t.nothingFitsHint} />
          ) : (
            <NodeTreeView
              rows={rows}
              label={t.hierarchy}
              chosen={chosen}
              choose={(row) => choose(row.node.nodeId)}
              toggle={toggle}
              nameOf={(row) => nodeName(row.node, language)}
              side={(row) => (
                <Group gap={6} wrap="nowrap">
                  {mark(row.node.nodeId)}
                  {row.node.parents.length > 1 ? (
                    <Badge size="xs" color="gray" variant="light">
                      {t.several}
                    </Badge>
                  ) : null}
                  {row.node.placeholder ? (
                    <Badge size="xs" color="must" variant="light" title={t.placeholderHint}>
                      {t.placeholder}
                    </Badge>
                  ) : null}
                  <Text size="xs" c="dimmed" className="fw-numbers">
                    {row.node.products === 0 ? '' : format.number(row.node.products)}
                  </Text>
                </Group>
              )}
            />
          )}
        </Box>
      </Paper>
      <Paper component="section" p="md" style={{ overflow: 'auto' }} aria-live="polite">
        {editing === 'root' ? (
          <NodeEditor enterpriseId={enterpriseId} tree={tree} close={() => setEditing(undefined)} />
        ) : node === undefined ? (
          <Nothing
            icon={<IconBinaryTree />}
            title={t.choose}
            hint={t.chooseHint}
            action={
              mayChange ? (
                <Button variant="default" size="xs" onClick={() => setEditing('root')}>
                  {changing.addRoot}
                </Button>
              ) : undefined
            }
          />
        ) : (
          <Stack gap="lg">
            <Title order={2}>{nodeName(node, language)}</Title>
            {mayChange && editing === undefined ? (
              <Group gap="xs">
                <Button size="xs" variant="default" onClick={() => setEditing('node')}>
                  {changing.edit}
                </Button>
                <Button size="xs" variant="default" onClick={() => setEditing('beneath')}>
                  {changing.add}
                </Button>
                <DissolveNode
                  key={node.nodeId}
                  enterpriseId={enterpriseId}
                  node={node}
                  done={() => choose(node.parents[0])}
                />
              </Group>
            ) : null}
            {editing === 'node' || editing === 'beneath' ? (
              <NodeEditor
                key={`${editing} ${node.nodeId}`}
                enterpriseId={enterpriseId}
                tree={tree}
                close={() => setEditing(undefined)}
                {...(editing === 'node' ? { node } : { beneath: [node.nodeId] })}
              />
            ) : null}
            <NodePanel
              enterpriseId={enterpriseId}
              node={node}
              tree={tree}
              show={choose}
              about={about(node.nodeId, list.items)}
            />
          </Stack>
        )}
      </Paper>
    </div>
  );
}
