import { ActionIcon, Badge, Box, Button, Group, ScrollArea, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconExternalLink, IconPackage, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Format } from '../../../platform/web/format.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { ProductList, ProductView } from '../core/index.ts';
import { catalogTexts } from './catalog-texts.ts';

type ProductFinderProps = {
  readonly enterpriseId: string;
  /** Puts words about a product into the conversation; absent where there is none. */
  readonly insert?: (text: string) => void;
  /** The page that the customer is on: addresses of products may be relative to it. */
  readonly base?: string;
};

/** Where a product is on the website; relative addresses are the website's own. */
export function productAddress(product: Pick<ProductView, 'url'>, base: string): string | undefined {
  return product.url === undefined ? undefined : (URL.parse(product.url, base)?.href ?? undefined);
}

/** Words about a product for a conversation: name, price, address, each on its line. */
export function productWords(product: ProductView, address: string | undefined, format: Format): string {
  const price = product.price === undefined ? undefined : format.money(product.price.minor, product.price.currency);
  const first = price === undefined ? product.name : `${product.name}, ${price}`;
  return [first, address].filter(Boolean).join('\n');
}

/** Search over the enterprise's products: facts at a glance, into the chat at a click. */
export function ProductFinder({ enterpriseId, insert, base = location.href }: ProductFinderProps) {
  const t = useTexts(catalogTexts);
  const api = useApi();
  const [words, setWords] = useState('');
  const [q] = useDebouncedValue(words.trim(), 200);
  const query = useQuery({
    queryKey: ['products', enterpriseId, q],
    queryFn: () => api.get<ProductList>(`/v1/enterprises/${enterpriseId}/products`, { q, limit: '50' }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return (
    <Stack gap={0} h="100%" mih={0}>
      <Box px="md" py="xs">
        <TextInput
          type="search"
          size="sm"
          aria-label={t.finder}
          placeholder={t.finder}
          leftSection={<IconSearch size={16} />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      </Box>
      <ScrollArea flex={1} mih={0} type="auto">
        <QueryView
          query={query}
          isEmpty={(list) => list.items.length === 0}
          empty={
            <Nothing
              icon={<IconPackage />}
              title={q === '' ? t.noProducts : t.nothingFits(q)}
              hint={q === '' ? t.noProductsHint : t.nothingFitsHint}
            />
          }
        >
          {(list) => (
            <Box px="md" pb="md" className="fw-products">
              {list.items.map((product) => (
                <Product
                  key={product.productId}
                  product={product}
                  address={productAddress(product, base)}
                  {...(insert === undefined ? {} : { insert })}
                />
              ))}
            </Box>
          )}
        </QueryView>
      </ScrollArea>
    </Stack>
  );
}

type ProductProps = {
  readonly product: ProductView;
  readonly address: string | undefined;
  readonly insert?: (text: string) => void;
};

function Product({ product, address, insert }: ProductProps) {
  const t = useTexts(catalogTexts);
  const format = useFormat();
  const facts = Object.entries(product.attributes).slice(0, 4);
  return (
    <Group gap="sm" wrap="nowrap" py={8} align="flex-start" style={{ borderBottom: '1px solid var(--fw-line)' }}>
      <Box flex={1} miw={0}>
        <Group gap={8} wrap="nowrap">
          <Text size="sm" fw={600} className="fw-line" title={product.name}>
            {product.name}
          </Text>
          {product.promotion === undefined ? null : (
            <Badge size="xs" color="must">
              {product.promotion}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed" className="fw-line">
          {[product.sku, ...product.nodes.map((node) => node.name)].join(' · ')}
        </Text>
        {facts.length === 0 ? null : (
          <Text size="xs" className="fw-line">
            {facts.map(([name, value]) => `${name}: ${value}`).join(' · ')}
          </Text>
        )}
      </Box>
      <Stack gap={2} align="flex-end" style={{ flexShrink: 0 }}>
        <Text size="sm" fw={600} className="fw-numbers">
          {product.price === undefined ? '' : format.money(product.price.minor, product.price.currency)}
        </Text>
        {product.stock === undefined ? null : (
          <Text size="xs" c={product.stock === 0 ? 'var(--fw-must-text)' : 'dimmed'} className="fw-numbers">
            {t.stock(format.number(product.stock))}
          </Text>
        )}
      </Stack>
      <Group gap={2} wrap="nowrap">
        {address === undefined ? null : (
          <Tooltip label={t.open}>
            <ActionIcon
              component="a"
              href={address}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={`${t.open}: ${product.name}`}
            >
              <IconExternalLink size={17} />
            </ActionIcon>
          </Tooltip>
        )}
        {insert === undefined ? null : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${t.insert}: ${product.name}`}
            onClick={() => insert(productWords(product, address, format))}
          >
            {t.insert}
          </Button>
        )}
      </Group>
    </Group>
  );
}
