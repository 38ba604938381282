import { useEffect, useRef, useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import type { CountView, Segment } from '../core/index.ts';

export type CountProgress = Pick<CountView, 'counts' | 'counted' | 'total'>;

/** Counts the customers of segments slice by slice, as they are written now; can be stopped, and stops when nobody looks. */
export function useSegmentCount(enterpriseId: string) {
  const api = useApi();
  const [progress, setProgress] = useState<CountProgress>();
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  /** Which count is wanted: one begun before it is given up. */
  const wanted = useRef(0);
  const stop = (): void => {
    wanted.current += 1;
    setRunning(false);
  };
  useEffect(
    () => () => {
      wanted.current += 1;
    },
    [],
  );
  async function count(segments: readonly Segment[], mine: number): Promise<void> {
    let sum: CountProgress = { counts: {}, counted: 0, total: 0 };
    let cursor: string | undefined;
    do {
      const slice: CountView = await api.post<CountView>(
        `/v1/enterprises/${enterpriseId}/segments/count`,
        cursor === undefined ? { segments } : { segments, cursor },
      );
      if (wanted.current !== mine) return;
      const counts = { ...sum.counts };
      for (const [id, more] of Object.entries(slice.counts)) counts[id] = (counts[id] ?? 0) + more;
      sum = { counts, counted: sum.counted + slice.counted, total: slice.total };
      setProgress(sum);
      cursor = slice.next;
    } while (cursor !== undefined);
    setRunning(false);
  }
  const start = (segments: readonly Segment[]): void => {
    wanted.current += 1;
    const mine = wanted.current;
    setError(undefined);
    setRunning(true);
    count(segments, mine).catch((failure: unknown) => {
      if (wanted.current !== mine) return;
      setError(failure);
      setRunning(false);
    });
  };
  return { progress, running, error, start, stop };
}
