import { giveBackMemory } from '../../platform/server/garbage.ts';
import { startServer } from '../server/main.ts';
import { configOf, say, type Where } from './setting.ts';
import { untilToldToStop } from './stopping.ts';

/** `floorwalker serve`: runs the server until it is told to stop. */
export async function serve(where: Where): Promise<void> {
  const config = configOf(where);
  const server = await startServer(config);
  giveBackMemory();
  const address = config.publicUrl ?? server.url;
  say(`Floorwalker is ready at ${address}
  associates  ${address}/desk/
  staff       ${address}/console/
  health      ${address}/healthz  ${address}/readyz
No enterprise yet? Stop this, and run: floorwalker init`);
  await untilToldToStop(server.close, config.stopMs);
}
