import { type Browser, chromium, type Page } from 'playwright-core';
import type { DatabaseLocation } from '../../../platform/server/open-database.ts';
import { freshLocation } from '../../../platform/server/testing/engines.ts';
import { type RunningServer, startServer } from '../main.ts';
import { BROWSER } from './browser-settings.ts';
import { configFor, must, seedWorld, type World } from './server-world.ts';

/** A world on PostgreSQL, its server in this process, and who administrates it. */
export type StaffedServer = {
  readonly world: World;
  readonly server: RunningServer;
  readonly location: DatabaseLocation;
  readonly administrator: { readonly email: string; readonly password: string; readonly token: string };
  close(): Promise<void>;
};

export async function startStaffedServer(associates: number): Promise<StaffedServer> {
  const { location, drop } = await freshLocation('postgresql');
  const world = await seedWorld(location, associates);
  const { enterpriseId, features } = world;
  const boss = { name: 'Boss', email: 'boss@lender.example', password: 'correct horse battery' };
  const { personId } = must(
    await features.enterprise.addStaff({ enterpriseId, actor: 'test' }, { ...boss, roles: ['administrator'] }),
  );
  const { token } = must(await features.enterprise.issueToken(personId, 'test'));
  const server = await startServer(configFor(location));
  return {
    world,
    server,
    location,
    administrator: { ...boss, token },
    close: async () => {
      await server.close();
      await world.close();
      await drop();
    },
  };
}

/** The console in a browser, its administrator signed in. */
export type ConsoleWindow = {
  readonly browser: Browser;
  readonly page: Page;
  /** What the page threw. */
  readonly faults: readonly string[];
  close(): Promise<void>;
};

export async function openConsole({ server, administrator }: StaffedServer): Promise<ConsoleWindow> {
  const browser = await chromium.launch(BROWSER);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(`${server.url}/console/`);
  await page.getByLabel('E-mail').fill(administrator.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Triggers' }).waitFor();
  return { browser, page, faults, close: () => browser.close() };
}
