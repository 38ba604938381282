import type { Page, Route } from 'playwright-core';
import type { DatabaseLocation } from '../../../platform/server/open-database.ts';
import { type ServerProcess, startProcess } from '../../server/testing/server-process.ts';

/** A request of a page that changes something; `says` is part of its body. */
export type Write = { readonly method: 'POST' | 'PUT'; readonly path: RegExp; readonly says?: string };

/**
 * When the server dies of a write: before it arrives; while it works on it, a few milliseconds after it left; when it has
 * answered, the answer lost on the way; or when the page gets the answer and will not ask again.
 */
export type Moment = 'before' | 'within' | 'unheard' | 'heard';

const WITHIN_MS = 6;
/** A page sends what its person did within this time. */
const SENT_WITHIN_MS = 20_000;

/** The demonstration's server, killed again and again, and started again where it was. */
export type DyingServer = {
  readonly url: string;
  /** Kills it with SIGKILL and starts it again; `meanwhile` is done while it is away. */
  crash(meanwhile?: Meanwhile): Promise<void>;
  /** The same in the middle of a write of a page, which `act` makes it send. */
  crashIn(page: Page, write: Write, moment: Moment, act: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
};
type Meanwhile = () => Promise<void>;
type Acting = { readonly doing: Promise<void> };

export async function startDyingServer(location: DatabaseLocation): Promise<DyingServer> {
  let server: ServerProcess = await startProcess(location, ['demo']);
  const { url, port } = server;

  async function revive(): Promise<void> {
    server = await startProcess(location, ['demo'], port);
  }

  /** Lets the request come as far as it comes. */
  async function cut(route: Route, moment: Moment): Promise<void> {
    if (moment === 'within') {
      const passing = route.continue();
      await new Promise((resolve) => setTimeout(resolve, WITHIN_MS));
      await server.killNow();
      return passing;
    }
    if (moment === 'before') {
      await server.killNow();
      return route.abort('connectionrefused');
    }
    const response = await route.fetch();
    await server.killNow();
    if (!response.ok()) throw new Error(`${route.request().url()} was refused: ${await response.text()}`);
    return moment === 'heard' ? route.fulfill({ response }) : route.abort('connectionreset');
  }

  /** Resolves when the page has sent the write and the server is dead; what the person does may go on after that. */
  function killedBy(page: Page, write: Write, moment: Moment, act: () => Promise<void>): Promise<Acting> {
    const { method, path, says = '' } = write;
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`The page has not sent ${method} ${path}.`));
      const limit = setTimeout(late, SENT_WITHIN_MS);
      let sent = false;
      let doing = Promise.resolve();
      const pass = async (route: Route): Promise<void> => {
        const request = route.request();
        if (sent || request.method() !== method || !request.postData()?.includes(says)) return route.fallback();
        sent = true;
        clearTimeout(limit);
        await cut(route, moment);
        await page.unroute(path);
        resolve({ doing });
      };
      page
        .route(path, (route) => pass(route).catch(reject))
        .then(() => {
          doing = act();
          return doing;
        })
        .catch(reject);
    });
  }

  return {
    url,
    crash: async (meanwhile) => {
      await server.killNow();
      await Promise.all([revive(), meanwhile?.()]);
    },
    crashIn: async (page, write, moment, act) => {
      const { doing } = await killedBy(page, write, moment, act);
      await Promise.all([revive(), doing]);
    },
    stop: () => server.stop(),
  };
}
