import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useServices } from '../../../platform/web/services.tsx';
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

const placed = (enterpriseId: string, rows: readonly BrowsingRow[]): readonly PlacedRow[] =>
  rows.map((row) => ({ ...row, enterpriseId }));

/** Who is browsing at these enterprises: a snapshot, then the changes of the live list. */
export function useBrowsing(enterpriseIds: readonly string[]) {
  const { api, streams } = useServices();
  const queries = useQueryClient();
  const ids = enterpriseIds.join(' ');
  const queryKey = useMemo(() => ['browsing', ids], [ids]);
  const query = useQuery({
    queryKey,
    queryFn: async () => {
      const lists = await Promise.all(
        ids
          .split(' ')
          .filter(Boolean)
          .map(async (id) => {
            const list = await api.get<{ items: readonly BrowsingRow[] }>(`/v1/enterprises/${id}/browsing`);
            return placed(id, list.items);
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
              const news = { rows: placed(id, data.rows), gone: data.gone };
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
  }, [ids, streams, queries, queryKey]);
  return query;
}
