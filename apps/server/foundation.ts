import { join } from 'node:path';
import type { MakeId } from '../../kernel/ids.ts';
import { readClockRate } from '../../platform/server/clock-rate.ts';
import type { Config } from '../../platform/server/config.ts';
import type { Connection } from '../../platform/server/connection.ts';
import { createDatabase } from '../../platform/server/database.ts';
import { createMemoryLive, type Live } from '../../platform/server/live.ts';
import { createLog, type Log } from '../../platform/server/log.ts';
import { createMakeId } from '../../platform/server/make-id.ts';
import { createMeters, type Meters } from '../../platform/server/meters.ts';
import { migrate, migrationFolders, readMigrations } from '../../platform/server/migrate.ts';
import { openConnection } from '../../platform/server/open-database.ts';
import { createOutbox, type Outbox } from '../../platform/server/outbox.ts';
import { createPlatformMeters, measurePool, type PlatformMeters } from '../../platform/server/platform-meters.ts';
import { refuseUnsafeRoles } from '../../platform/server/role-check.ts';
import { createStreams, type Streams } from '../../platform/server/streams.ts';
import type { Database } from '../../platform/server/unit.ts';
import { createProductMeters, measureRows, type ProductMeters } from './product-meters.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** What every feature stands on: a database that is up to date and safe, and the ways in which news travels. */
export type Foundation = {
  readonly config: Config;
  readonly log: Log;
  readonly connection: Connection;
  readonly database: Database;
  readonly live: Live;
  readonly streams: Streams;
  readonly outbox: Outbox;
  readonly makeId: MakeId;
  /** How much faster than the machine's the database's clock runs: 1 outside tests and simulations. */
  readonly clockRate: number;
  readonly meters: Meters;
  readonly measured: PlatformMeters & ProductMeters;
  /** The database's time as far as this process has heard. */
  now(): number;
  close(): Promise<void>;
};

/**
 * Opens the database, brings it up to date and checks that it is safe to run on.
 * @throws FolderHeldError, MigrationError, UnsafeDatabaseError, or the driver's error when there is no database
 */
export async function layFoundation(config: Config): Promise<Foundation> {
  const log = createLog(config.logLevel);
  const connection = await openConnection(config.database);
  let clockRate = 1;
  try {
    await migrate(connection, await readMigrations(await migrationFolders(ROOT)));
    await refuseUnsafeRoles(connection, config.test);
    clockRate = await readClockRate(connection);
  } catch (error) {
    await connection.close();
    throw error;
  }
  const live = createMemoryLive();
  const meters = createMeters();
  const measured = { ...createPlatformMeters(meters), ...createProductMeters(meters) };
  measurePool(meters, connection);
  let [heard, heardAt] = [Date.now(), Date.now()];
  const outbox = createOutbox(() => database, log, measured, clockRate);
  const streams = createStreams(() => database, live);
  const database: Database = createDatabase(connection, {
    outbox: (dueAt, now) => outbox.wake(dueAt, now),
    stream: (streamId, entries) => {
      streams.announce(streamId, entries);
      measured.wrote(entries);
    },
    time: (now) => {
      [heard, heardAt] = [now, Date.now()];
    },
  });
  measureRows(meters, database);
  const makeId = createMakeId();
  return {
    config,
    log,
    connection,
    database,
    live,
    streams,
    outbox,
    makeId,
    clockRate,
    meters,
    measured,
    now: () => heard + (Date.now() - heardAt) * clockRate,
    close: () => database.close(),
  };
}
