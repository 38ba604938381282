// The product as it is served, in a process of its own, to be measured.

import { startServer } from '../apps/server/main.ts';
import { LANES } from '../features/clickstream/core/index.ts';
import { answerTo } from './measured-process.ts';

const [url = ''] = process.argv.slice(2);
const { url: address, features } = await startServer({
  port: 0,
  host: '127.0.0.1',
  database: { url },
  publicUrl: undefined,
  logLevel: 'warn',
  trustProxy: false,
  test: true,
});
answerTo(Number(new URL(address).port), async () => {
  while (features.clickstream.lanesReady() < LANES) await new Promise((resolve) => setTimeout(resolve, 50));
  await features.clickstream.idle();
  await features.clickstream.checkpoint();
});
