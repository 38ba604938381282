export { watchValues as startReader } from '../../features/clickstream/snippet/value-watch.ts';
