import { randomBytes } from 'node:crypto';
import { betterAuth } from 'better-auth';
import type { MakeId } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/server/unit.ts';
import { signInDialect } from './sign-in-database.ts';

export type SignInDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
  /** Address as browsers see it; undefined on loopback. */
  readonly publicUrl: string | undefined;
};

/** Persons, credentials and sessions by the library; memberships and roles are ours. */
export type SignIn = {
  /** Answers one of the library's own endpoints under `/v1/auth`. */
  handle(request: Request): Promise<Response>;
  /** Whose session the cookie of these headers belongs to. */
  personOf(headers: Headers): Promise<string | undefined>;
};

const SESSION_SECONDS = 7 * 24 * 3_600;

/** Opens sign-in: the installation's secret is made the first time. */
export async function openSignIn({ database, makeId, publicUrl }: SignInDeps): Promise<SignIn> {
  const secret = await installationSecret(database);
  const auth = betterAuth({
    appName: 'Floorwalker',
    basePath: '/v1/auth',
    ...(publicUrl === undefined ? {} : { baseURL: publicUrl }),
    secret,
    database: { dialect: signInDialect(database), type: 'postgres' },
    user: {
      modelName: 'auth_user',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    account: {
      modelName: 'auth_account',
      fields: {
        accountId: 'account_id',
        providerId: 'provider_id',
        userId: 'user_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    session: {
      modelName: 'auth_session',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
    },
    verification: {
      modelName: 'auth_verification',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 128 },
    advanced: {
      cookiePrefix: 'floorwalker',
      disableOriginCheck: false,
      disableCSRFCheck: false,
      useSecureCookies: publicUrl !== undefined,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { disableIpTracking: true },
      // Our migrations make the tables; a test signs in on both engines.
      database: {
        generateId: ({ model }) => makeId(model === 'session' ? 'ses' : 'aut'),
        validateSchema: false,
        joins: true,
      },
    },
    // Attempts are counted by our own routes, which answer with Retry-After.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });
  return {
    handle: (request) => auth.handler(request),
    personOf: async (headers) => (await auth.api.getSession({ headers }))?.user.id,
  };
}

function installationSecret(database: Database): Promise<string> {
  return database.system('sign-in', async (unit) => {
    await unit.sql('insert into auth_secret (secret) values ($1) on conflict do nothing', [
      randomBytes(32).toString('base64url'),
    ]);
    const [row] = await unit.sql<{ secret: string }>('select secret from auth_secret');
    if (row === undefined) throw new Error('The installation has no secret.');
    return row.secret;
  });
}
