import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import {
  hierarchyOf,
  type NodeId,
  type NodeView,
  type ProductList,
  pathsTo,
  type Specification,
  type SpecificationList,
  specificationsAt,
} from '../core/index.ts';
import { hierarchyTexts } from './hierarchy-texts.ts';
import { type NodeTree, nodeName } from './tree-rows.ts';

/** The nodes of a page as a hierarchy, to ask it what servers ask. */
export function hierarchyOfViews(nodes: Iterable<NodeView>) {
  return hierarchyOf(
    [...nodes].map(({ nodeId, name, parents }) => ({
      nodeId: nodeId as NodeId,
      name,
      parents: parents as readonly string[] as readonly NodeId[],
    })),
  );
}

const PRODUCTS = 8;

type NodePanelProps = {
  readonly enterpriseId: string;
  readonly node: NodeView;
  readonly tree: NodeTree;
  readonly show: (nodeId: string) => void;
  readonly about: ReactNode;
};

/** What is known at a node: the ways down to it, what applies there, its products and their specifications. */
export function NodePanel({ enterpriseId, node, tree, show, about }: NodePanelProps) {
  const t = useTexts(hierarchyTexts);
  const format = useFormat();
  const { language } = useLanguage();
  const api = useApi();
  const hierarchy = hierarchyOfViews(tree.byId.values());
  const paths = pathsTo(hierarchy, node.nodeId as NodeId);
  const products = useQuery({
    queryKey: ['products', enterpriseId, 'node', node.nodeId],
    queryFn: () =>
      api.get<ProductList>(`/v1/enterprises/${enterpriseId}/products`, { node: node.nodeId, limit: String(PRODUCTS) }),
  });
  const specifications = useQuery({
    queryKey: ['specifications', enterpriseId],
    queryFn: () => api.get<SpecificationList>(`/v1/enterprises/${enterpriseId}/specifications`),
  });
  const nameOf = (nodeId: string): string => {
    const found = tree.byId.get(nodeId);
    return found === undefined ? nodeId : nodeName(found, language);
  };
  return (
    <>
      <Text size="sm" c="dimmed">
        {[
          `${t.code}: ${node.code ?? ''}`,
          ...Object.entries(node.names ?? {}).map(([each, name]) => `${each}: ${name}`),
        ].join(' · ')}
      </Text>
      {node.placeholder ? <Text size="sm">{t.placeholderHint}</Text> : null}
      <Stack gap={6}>
        <Title order={3}>{t.paths}</Title>
        {paths.map((path) => (
          <Text size="sm" key={path.join('/')}>
            {path.map((step, index) => (
              <span key={step}>
                {index === 0 ? '' : ' › '}
                {step === node.nodeId ? (
                  <strong>{nameOf(step)}</strong>
                ) : (
                  <Anchor component="button" type="button" fz="inherit" mih={24} onClick={() => show(step)}>
                    {nameOf(step)}
                  </Anchor>
                )}
              </span>
            ))}
          </Text>
        ))}
      </Stack>
      {about}
      <Stack gap={6}>
        <Title order={3}>{node.products === 0 ? t.noProducts : t.products(format.number(node.products))}</Title>
        <QueryView query={products}>
          {(list) => (
            <>
              {list.items.map((product) => (
                <Text size="sm" key={product.productId} className="fw-line">
                  {product.name}{' '}
                  <Text span c="dimmed">
                    {product.sku}
                  </Text>
                </Text>
              ))}
              {node.products > list.items.length ? (
                <Text size="sm" c="dimmed">
                  {t.more(format.number(node.products - list.items.length))}
                </Text>
              ) : null}
            </>
          )}
        </QueryView>
      </Stack>
      <Stack gap={6}>
        <Title order={3}>{t.specifications}</Title>
        <QueryView query={specifications}>
          {({ items }) => {
            const declared = items as readonly Omit<Specification, 'nodeId'>[] as readonly Specification[];
            const here = specificationsAt(declared, [node.nodeId as NodeId], hierarchy);
            if (here.length === 0) return <Text size="sm">{t.noSpecifications}</Text>;
            return here.map((each) => (
              <Text size="sm" key={each.code}>
                {each.name}: {t.types[each.type]}
                {each.unit === undefined ? '' : ` (${each.unit})`}
                {each.choices === undefined ? '' : ` (${each.choices.join(', ')})`}
                {each.nodeId === undefined || each.nodeId === node.nodeId ? '' : ` · ${nameOf(each.nodeId)}`}
              </Text>
            ));
          }}
        </QueryView>
      </Stack>
    </>
  );
}
