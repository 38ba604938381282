export { watchValues } from '../../features/clickstream/snippet/value-watch.ts';
