import { join } from 'node:path';
import { isLoopback } from '../../platform/server/config.ts';
import { giveBackMemory } from '../../platform/server/garbage.ts';
import { startSimulation } from '../../sim/simulation.ts';
import { serveDemo } from '../demo/demo-pages.ts';
import { type SeededDemonstration, seedDemonstration } from '../demo/seed.ts';
import type { Features } from '../server/build.ts';
import { ROOT } from '../server/foundation.ts';
import { startServer } from '../server/main.ts';
import { CommandError } from './explain.ts';
import { configOf, granted, say, type Where } from './setting.ts';
import { untilToldToStop } from './stopping.ts';

/** `floorwalker demo`: the server with a made-up enterprise, its websites, and, unless quiet, simulated people. */
export async function demo(where: Where & { readonly quiet?: boolean }): Promise<void> {
  const config = configOf(where);
  if (!isLoopback(config.host) || config.publicUrl !== undefined) {
    throw new CommandError(
      'The demonstration has known passwords: it runs on loopback only. Leave out HOST and PUBLIC_URL.',
    );
  }
  let seeded: SeededDemonstration | undefined;
  const server = await startServer(config, async (features, http, { database }) => {
    const origins = ['127.0.0.1', 'localhost'].map((host) => `http://${host}:${config.port}`);
    seeded = await seedDemonstration({ ...features, database, origins, now: Date.now() });
    const { lender, shop } = seeded.websites;
    const keys = { lender: lender.publicKey, shop: shop.publicKey };
    await http.register((app) => serveDemo(app, { root: join(ROOT, 'dist/demo'), keys }));
    http.get('/', (_request, reply) => reply.redirect('/demo/lender/'));
  });
  if (seeded === undefined) throw new Error('The demonstration was not made.');
  giveBackMemory();
  const simulation = where.quiet === true ? undefined : await simulate(server.url, server.features, seeded);
  say(welcome(server.url, seeded, simulation !== undefined));
  await untilToldToStop(async () => {
    simulation?.stop();
    await server.close();
  }, config.stopMs);
}

async function simulate(baseUrl: string, { enterprise }: Features, { associates, websites }: SeededDemonstration) {
  const tokens = [];
  for (const { personId, name } of associates.filter((associate) => !associate.real)) {
    tokens.push({ name, token: granted(await enterprise.issueToken(personId, 'simulation')).token });
  }
  const writeKeys = { lender: websites.lender.publicKey, shop: websites.shop.publicKey };
  return startSimulation({ baseUrl, tokens, writeKeys, seed: 20_261 });
}

/** At most fifteen lines: where to go, who to be, what to try. */
function welcome(url: string, { accounts }: SeededDemonstration, lively: boolean): string {
  return `Floorwalker is ready. Two windows show it best, one private.
  customer   ${url}/demo/lender/   and the shop  ${url}/demo/shop/
  associate  ${url}/desk/
  staff      ${url}/console/
Sign in with the password "${accounts[0]?.password ?? ''}":
${accounts.map(({ email, what }) => `  ${email}  ${what}`).join('\n')}
Try: sign in as the first, declare yourself available; as a customer, enter 400,000 in the mortgage calculator.
${lively ? 'Simulated people move beside you; --quiet sends them home.' : 'Nobody is simulated.'} Ctrl-C ends it.`;
}
