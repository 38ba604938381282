import { useServerNow } from './services.tsx';
import { useFormat } from './texts.tsx';

/** A moment, relative and kept up to date; exact on hover. */
export function Moment({ at }: { readonly at: string | number }) {
  const format = useFormat();
  const now = useServerNow(10_000);
  const moment = typeof at === 'number' ? at : Date.parse(at);
  if (!Number.isFinite(moment)) return <span>–</span>;
  return (
    <time dateTime={new Date(moment).toISOString()} title={format.exact(moment)} className="fw-numbers">
      {format.ago(moment, now)}
    </time>
  );
}
