import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import { useServices } from '../../../platform/web/services.tsx';
import { useLanguage } from '../../../platform/web/texts.tsx';
import type { BrowsingRow } from '../core/index.ts';
import { joinRows, type PlacedRow } from './browsing-order.ts';

type FloorNews = { readonly rows: readonly BrowsingRow[]; readonly gone: readonly string[] };

function isFloorNews(data: unknown): data is FloorNews {
  return (
    typeof data === 'object' &&
    data !== null &&
    'rows' in data &&
    Array.isArray(data.rows) &&
    'gone' in data &&
    Array.isArray(data.gone)
  );
}

type Words = (why: ToldReason) => string;

const placed = (enterpriseId: string, rows: readonly BrowsingRow[], words: Words): readonly PlacedRow[] =>
  rows.map(({ why, ...row }) => ({ ...row, enterpriseId, ...(why === undefined ? {} : { why: words(why) }) }));

/**
 * Who is browsing at these enterprises: a snapshot, then the changes of the live list.
 * @param words puts into the reader's language why a visit matters; the same function as long as the language is the same
 */
export function useBrowsing(enterpriseIds: readonly string[], words: Words) {
  const { api, streams } = useServices();
  const queries = useQueryClient();
  const { language } = useLanguage();
  const ids = enterpriseIds.join(' ');
  const queryKey = useMemo(() => ['browsing', ids, language], [ids, language]);
  const query = useQuery({
    queryKey,
    queryFn: async () => {
      const lists = await Promise.all(
        ids
          .split(' ')
          .filter(Boolean)
          .map(async (id) => {
            const list = await api.get<{ items: readonly BrowsingRow[] }>(`/v1/enterprises/${id}/browsing`);
            return placed(id, list.items, words);
          }),
      );
      return lists.flat();
    },
    // The stream carries the changes; the snapshot is only the ground under it.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });
  useEffect(() => {
    const stops = ids
      .split(' ')
      .filter(Boolean)
      .map((id) =>
        streams.follow(
          `floor:${id}`,
          0,
          {
            entry: ({ data }) => {
              if (!isFloorNews(data)) return;
              const news = { rows: placed(id, data.rows, words), gone: data.gone };
              queries.setQueryData<readonly PlacedRow[]>(queryKey, (rows) => joinRows(rows ?? [], news));
            },
            reload: () => void queries.invalidateQueries({ queryKey }),
          },
          { live: true },
        ),
      );
    return () => {
      for (const stop of stops) stop();
    };
  }, [ids, streams, queries, queryKey, words]);
  return query;
}
