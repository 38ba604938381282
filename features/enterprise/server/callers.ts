import type { IncomingHttpHeaders } from 'node:http';
import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Database } from '../../../platform/server/unit.ts';
import type { Authenticate, Caller, Membership, PersonId } from '../core/index.ts';
import { createBriefCache } from './brief-cache.ts';
import type { EnterpriseTables } from './enterprise-tables.ts';
import { freshSecret, hashOf, looksLikeToken } from './secrets.ts';
import type { SignIn } from './sign-in.ts';

export type CallersDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly signIn: () => Promise<SignIn>;
};

export type Callers = {
  readonly authenticate: Authenticate;
  /** A person as she would be seen when she called; none when there is no such person. */
  callerOf(personId: string): Promise<Caller | undefined>;
  /** A bearer token for scripts; shown this once, only its hash is kept. @param expiresAt never when left out */
  issueToken(personId: string, name: string, expiresAt?: number): Promise<Result<{ tokenId: string; token: string }>>;
  revokeToken(tokenId: string): Promise<Result<undefined>>;
  /** To be called after any change of sessions, tokens, persons or memberships. */
  forget(): void;
};

const KEEP = 1_000;
const MOST = 10_000;
const NOBODY = refuse('unauthorized', 'not-signed-in', 'Sign in, or send a bearer token.');
const BAD_TOKEN = refuse('unauthorized', 'token-invalid', 'This bearer token is unknown, revoked or expired.');

/** Finds who calls, by session cookie or bearer token. Answers are kept for a second, and dropped with any change here. */
export function createCallers({ database, makeId, signIn }: CallersDeps): Callers {
  const cache = createBriefCache<Result<Caller>>(KEEP, MOST);

  async function byToken(token: string): Promise<Result<Caller>> {
    const [row] = await database.system('sign-in', (unit) =>
      unit.sql<{ person_id: PersonId }>(
        `select person_id from api_token
         where hash = $1 and revoked_at is null and (expires_at is null or expires_at > fw_now())`,
        [hashOf(token)],
      ),
    );
    const caller = row === undefined ? undefined : await load(row.person_id, 'token');
    return caller === undefined ? BAD_TOKEN : ok(caller);
  }

  async function byCookie(cookie: string): Promise<Result<Caller>> {
    const personId = await (await signIn()).personOf(new Headers({ cookie }));
    const caller = personId === undefined ? undefined : await load(personId, 'session');
    return caller === undefined ? NOBODY : ok(caller);
  }

  async function load(personId: string, via: Caller['via']): Promise<Caller | undefined> {
    const rows = await database.system('sign-in', (unit) =>
      unit
        .db<EnterpriseTables>()
        .selectFrom('person')
        .leftJoin('membership', (join) =>
          join.onRef('membership.person_id', '=', 'person.person_id').on('membership.status', '=', 'active'),
        )
        .leftJoin('enterprise', 'enterprise.enterprise_id', 'membership.enterprise_id')
        .where('person.person_id', '=', personId as PersonId)
        .select(['person.person_id', 'person.name', 'picture_url', 'membership_id', 'membership.enterprise_id'])
        .select(['enterprise.name as enterprise_name', 'kind', 'roles'])
        .orderBy('membership_id')
        .execute(),
    );
    const [person] = rows;
    if (person === undefined) return undefined;
    const memberships = rows.flatMap((row): Membership[] => {
      const { membership_id: membershipId, enterprise_id: enterpriseId, enterprise_name: enterpriseName } = row;
      if (membershipId === null || enterpriseId === null || enterpriseName === null) return [];
      if (row.kind === null || row.roles === null) return [];
      return [{ membershipId, enterpriseId, enterpriseName, kind: row.kind, roles: row.roles }];
    });
    const picture = person.picture_url === null ? {} : { pictureUrl: person.picture_url };
    return { personId: person.person_id, name: person.name, ...picture, via, memberships };
  }

  return {
    authenticate: async (headers) => {
      const { authorization, cookie } = headers as IncomingHttpHeaders;
      if (authorization !== undefined) {
        const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
        if (token === undefined || !looksLikeToken(token)) return BAD_TOKEN;
        return cache.get(`token ${token}`, () => byToken(token));
      }
      const session = cookie === undefined ? undefined : sessionCookie(cookie);
      return session === undefined ? NOBODY : cache.get(`cookie ${session}`, () => byCookie(session));
    },
    callerOf: (personId) => load(personId, 'session'),
    issueToken: async (personId, name, expiresAt) => {
      const token = freshSecret('fwt');
      const tokenId = makeId('tok');
      return database.system('sign-in', async (unit) => {
        const db = unit.db<EnterpriseTables>();
        const person = await db
          .selectFrom('person')
          .select('person_id')
          .where('person_id', '=', personId as PersonId)
          .executeTakeFirst();
        if (person === undefined) return refuse('not-found', 'no-such-person', 'There is no such person.');
        const values = {
          token_id: tokenId,
          person_id: person.person_id,
          name,
          hash: hashOf(token),
          expires_at: expiresAt === undefined ? null : new Date(expiresAt),
        };
        await db.insertInto('api_token').values(values).execute();
        return ok({ tokenId, token });
      });
    },
    revokeToken: async (tokenId) =>
      database.system('sign-in', async (unit) => {
        const rows = await unit.sql(
          `update api_token set revoked_at = coalesce(revoked_at, fw_now()) where token_id = $1 returning token_id`,
          [tokenId],
        );
        unit.afterCommit(cache.clear);
        return rows.length === 0 ? refuse('not-found', 'no-such-token', 'There is no such token.') : ok(undefined);
      }),
    forget: () => cache.clear(),
  };
}

/** Our session's cookie alone, so that other cookies of the host make no difference. */
function sessionCookie(header: string): string | undefined {
  return header
    .split(';')
    .map((each) => each.trim())
    .find((each) => /^(__Secure-)?floorwalker\.session_token=/.test(each));
}
