import { connect, createServer, type Socket } from 'node:net';

/** What a network does to whoever uses it. Chances are for each piece of data that passes, 0 to 1. */
export type Troubles = {
  /** The connection is cut, both sides are told, and what was on its way is lost. */
  readonly cut: number;
  /** The connection dies: nothing passes any more, and nobody is told, until it is cut `dieMs` later. */
  readonly die: number;
  readonly dieMs: number;
  /** Data waits up to so many milliseconds; its order within a connection stays. */
  readonly delayMs: number;
  /**
   * The connection is held back in both directions for up to `holdMs`, while others go on: what was sent on it arrives after what was sent
   * later on another, an answer after the frame that tells of the same change. Within a connection nothing is reordered, as with TCP.
   */
  readonly hold: number;
  readonly holdMs: number;
};

export const NO_TROUBLES: Troubles = { cut: 0, die: 0, dieMs: 0, delayMs: 0, hold: 0, holdMs: 0 };

/** A network between clients and servers that can be made bad. */
export type BadNetwork = {
  readonly port: number;
  readonly url: string;
  /** From now on. */
  trouble(troubles: Partial<Troubles>): void;
  /** Where new connections lead; several take turns, and one that refuses is passed over. */
  lead(ports: readonly number[]): void;
  /** Everything that is open dies in silence, new connections too, until `revive`; what died stays dead. */
  die(): void;
  revive(): void;
  /** Cuts everything that is open. @returns how much */
  cutAll(): number;
  count(): number;
  /** How many connections are held back now. */
  held(): number;
  /** How many pieces of data arrived after one that was sent later on another connection. */
  overtaken(): number;
  close(): Promise<void>;
};

type Pair = { readonly client: Socket; readonly server: Socket; dead: boolean; heldUntil: number };

const pause = (ms: number): Promise<void> | undefined =>
  ms < 1 ? undefined : new Promise((resolve) => setTimeout(resolve, ms));

/** @param chance a source of 0..1, seeded by the caller so that a run can be repeated */
export async function openBadNetwork(ports: readonly number[], chance: () => number): Promise<BadNetwork> {
  let troubles = NO_TROUBLES;
  let targets = ports;
  let turn = 0;
  let dead = false;
  let sent = 0;
  let newest = 0;
  let overtaken = 0;
  const pairs = new Set<Pair>();
  const limbo = new Set<Socket>();

  const front = createServer((client) => {
    client.on('error', () => client.destroy());
    if (!dead) return void join(client, targets.length);
    limbo.add(client);
    client.once('close', () => limbo.delete(client));
  });

  /** Joins a client to the next server that takes it. */
  function join(client: Socket, tries: number): void {
    const port = targets[turn++ % targets.length] ?? 0;
    const server = connect(port, '127.0.0.1');
    server.once('error', () => {
      server.destroy();
      if (tries > 1 && !client.destroyed) join(client, tries - 1);
      else client.resetAndDestroy();
    });
    server.once('connect', () => {
      const pair: Pair = { client, server, dead, heldUntil: 0 };
      pairs.add(pair);
      carry(pair, client, server);
      carry(pair, server, client);
    });
  }

  function end(pair: Pair): void {
    pairs.delete(pair);
    pair.client.resetAndDestroy();
    pair.server.resetAndDestroy();
  }

  function carry(pair: Pair, from: Socket, to: Socket): void {
    // One after the other, so that what is delayed is not overtaken.
    let way: Promise<unknown> = Promise.resolve();
    const pass = (act: () => void): void => {
      const wait = troubles.delayMs * chance();
      way = way
        .then(() => pause(wait))
        .then(() => pause(pair.heldUntil - performance.now()))
        .then(() => pair.dead || act());
    };
    from.on('data', (data) => {
      if (pair.dead) return;
      if (chance() < troubles.cut) return end(pair);
      if (chance() < troubles.die) {
        pair.dead = true;
        setTimeout(() => end(pair), troubles.dieMs);
        return;
      }
      if (chance() < troubles.hold) pair.heldUntil = performance.now() + troubles.holdMs * chance();
      const place = ++sent;
      pass(() => {
        // Within a connection order stays, so whatever is older than the newest was overtaken on another.
        if (place < newest) overtaken += 1;
        newest = Math.max(newest, place);
        to.write(data);
      });
    });
    from.once('end', () => pair.dead || pass(() => to.end()));
    from.once('close', () => {
      if (pair.dead) return;
      pass(() => {
        pairs.delete(pair);
        to.destroy();
      });
    });
    to.on('error', () => undefined);
  }

  await new Promise<void>((listening) => front.listen(0, '127.0.0.1', listening));
  const address = front.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    trouble: (changed) => {
      troubles = { ...troubles, ...changed };
    },
    lead: (given) => {
      targets = given;
    },
    die: () => {
      dead = true;
      for (const pair of pairs) pair.dead = true;
    },
    revive: () => {
      dead = false;
    },
    cutAll: () => {
      const open = pairs.size;
      for (const pair of [...pairs]) end(pair);
      return open;
    },
    count: () => pairs.size,
    held: () => [...pairs].filter(({ heldUntil }) => heldUntil > performance.now()).length,
    overtaken: () => overtaken,
    close: async () => {
      for (const pair of [...pairs]) end(pair);
      for (const client of limbo) client.destroy();
      await new Promise((closed) => front.close(closed));
    },
  };
}
