import type { Enterprise } from '../../features/enterprise/server/enterprise.ts';
import type { MakeId } from '../../kernel/ids.ts';
import { type Config, readConfig } from '../../platform/server/config.ts';
import type { Database } from '../../platform/server/unit.ts';
import { build, type Features } from '../server/build.ts';
import { layFoundation } from '../server/foundation.ts';
import { CommandError } from './explain.ts';

/** The options of every command that works on a database. */
export type Where = { readonly data?: string; readonly databaseUrl?: string; readonly port?: string };

/** The configuration: options first, then the environment. A folder named by option wins over a DATABASE_URL around it. */
export function configOf(where: Where, environment: NodeJS.ProcessEnv = process.env): Config {
  const config = readConfig({
    ...environment,
    ...(where.data === undefined ? {} : { DATA: where.data, DATABASE_URL: '' }),
    ...(where.databaseUrl === undefined ? {} : { DATABASE_URL: where.databaseUrl }),
    ...(where.port === undefined ? {} : { PORT: where.port }),
  });
  if (!config.ok) throw new CommandError(config.refusal.message);
  return config.value;
}

/** The address under which browsers reach the server of this configuration. */
export function addressOf(config: Config): string {
  return config.publicUrl ?? `http://localhost:${config.port}`;
}

export type Setting = {
  readonly config: Config;
  readonly database: Database;
  readonly enterprise: Enterprise;
  readonly catalog: Features['catalog'];
  readonly customers: Features['customers'];
  readonly skills: Features['skills'];
  readonly makeId: MakeId;
};

/** Opens the database for one command, brought up to date, and closes it whatever happens. */
export async function withSetting<T>(where: Where, work: (setting: Setting) => Promise<T>): Promise<T> {
  const config = configOf(where);
  const foundation = await layFoundation(config);
  try {
    const { database, makeId } = foundation;
    const { enterprise, catalog, customers, skills } = build(foundation, () => config.publicUrl);
    return await work({ config, database, enterprise, catalog, customers, skills, makeId });
  } finally {
    await foundation.close();
  }
}

/** The value of a result, or its refusal as a message to the user. */
export function granted<T>(
  result:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly refusal: { readonly message: string } },
): T {
  if (!result.ok) throw new CommandError(result.refusal.message);
  return result.value;
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
