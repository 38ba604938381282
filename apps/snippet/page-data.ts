export { watchPageData as startReader } from '../../features/clickstream/snippet/page-data-watch.ts';
