import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { ok, type Result, refuse } from '../../kernel/result.ts';

/** Everything that can be set from outside, by environment variable; checked as a whole at the start. */
const Environment = Type.Object({
  PORT: Type.String({ pattern: '^[0-9]{1,5}$', default: '8080', description: 'port to listen on; 0 takes a free one' }),
  HOST: Type.String({ minLength: 1, default: '127.0.0.1', description: 'address to listen on' }),
  DATABASE_URL: Type.String({
    pattern: '^(postgres(ql)?://.+)?$',
    default: '',
    description: 'PostgreSQL; empty: the embedded database',
  }),
  DATA: Type.String({ minLength: 1, default: './data', description: 'folder of the embedded database' }),
  PUBLIC_URL: Type.String({
    pattern: '^(https?://[^/]+)?$',
    default: '',
    description: 'address as browsers see it; required off loopback',
  }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], { default: 'warn' }),
  TRUST_PROXY: Type.Enum(['yes', 'no'], { default: 'no', description: 'believe X-Forwarded-* of a proxy in front' }),
  METRICS_TOKEN: Type.String({
    pattern: '^(\\S{16,})?$',
    default: '',
    description:
      'bearer token that opens /metrics; empty: callers on this machine only, and only of a loopback installation',
  }),
  DRAIN_SECONDS: Type.String({
    pattern: '^[0-9]{1,2}$',
    default: '0',
    description: 'how long a server that was told to stop says so at /readyz before it takes no more requests',
  }),
  STOP_SECONDS: Type.String({
    pattern: '^[1-9][0-9]{0,2}$',
    default: '10',
    description: 'within so long of being told to stop the process ends, draining included',
  }),
  FLOORWALKER_TEST: Type.Enum(['yes', 'no'], {
    default: 'no',
    description: 'allows a shifted clock; never in production',
  }),
});
type Environment = Static<typeof Environment>;

export type Config = {
  readonly port: number;
  readonly host: string;
  readonly database: { readonly url: string } | { readonly folder: string };
  /** Scheme, host and port under which browsers reach us. Absent on loopback, where it follows the port. */
  readonly publicUrl: string | undefined;
  readonly logLevel: string;
  readonly trustProxy: boolean;
  /** Opens `/metrics`; absent: callers on this machine only, and only of a loopback installation. */
  readonly metricsToken?: string;
  /** Milliseconds from being told to stop until no more requests are taken, and until the process ends at the latest. */
  readonly drainMs?: number;
  readonly stopMs?: number;
  readonly test: boolean;
};

const LOOPBACK = /^(127\.|localhost$|::1$)/;

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** Whether browsers reach this installation on its own machine only: a demonstration, a developer's, a test's. */
export function isLoopbackInstallation({ host, publicUrl }: Pick<Config, 'host' | 'publicUrl'>): boolean {
  return isLoopback(publicUrl === undefined ? host : new URL(publicUrl).hostname);
}

/** Reads the configuration; refuses with every fault named. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Result<Config> {
  const given = Object.fromEntries(Object.keys(Environment.properties).map((name) => [name, environment[name]]));
  const filled = Value.Default(
    Environment,
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  if (!Value.Check(Environment, filled)) {
    const faults = Value.Errors(Environment, filled).map((error) => `${error.instancePath.slice(1)} ${error.message}`);
    return refuse('invalid', 'configuration', `The configuration is not sound: ${faults.join('; ')}.`);
  }
  const values: Environment = filled;
  if (Number(values.PORT) > 65_535) return refuse('invalid', 'configuration', `PORT ${values.PORT} is beyond 65535.`);
  if (!isLoopback(values.HOST) && values.PUBLIC_URL === '') {
    return refuse(
      'invalid',
      'configuration',
      `HOST ${values.HOST} is reachable from outside: say with PUBLIC_URL how browsers reach it.`,
    );
  }
  if (Number(values.DRAIN_SECONDS) >= Number(values.STOP_SECONDS)) {
    return refuse('invalid', 'configuration', 'DRAIN_SECONDS has to be less than STOP_SECONDS.');
  }
  return ok({
    port: Number(values.PORT),
    host: values.HOST,
    database: values.DATABASE_URL === '' ? { folder: values.DATA } : { url: values.DATABASE_URL },
    publicUrl: values.PUBLIC_URL === '' ? undefined : values.PUBLIC_URL,
    logLevel: values.LOG_LEVEL,
    trustProxy: values.TRUST_PROXY === 'yes',
    ...(values.METRICS_TOKEN === '' ? {} : { metricsToken: values.METRICS_TOKEN }),
    drainMs: Number(values.DRAIN_SECONDS) * 1_000,
    stopMs: Number(values.STOP_SECONDS) * 1_000,
    test: values.FLOORWALKER_TEST === 'yes',
  });
}
