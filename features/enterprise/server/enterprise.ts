import type { MakeId } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/server/unit.ts';
import type { EnterpriseId } from '../core/index.ts';
import { createAudit, listAudit } from './audit-store.ts';
import { createCallers } from './callers.ts';
import type { EnterpriseTables } from './enterprise-tables.ts';
import { openSignIn, type SignIn } from './sign-in.ts';
import { createStaffStore } from './staff-store.ts';
import { createWebsiteStore } from './website-store.ts';
import { createWriteKeys } from './write-keys.ts';

export type EnterpriseDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
  /** Address as browsers see it; undefined on loopback. Cookies are `Secure` where it is set. */
  readonly publicUrl: string | undefined;
};

export type Enterprise = ReturnType<typeof createEnterprise>;

/** Enterprises, websites and write keys, persons and memberships, sign-in, audit. */
export function createEnterprise({ database, makeId, publicUrl }: EnterpriseDeps) {
  let opened: Promise<SignIn> | undefined;
  const signIn = (): Promise<SignIn> => {
    opened ??= openSignIn({ database, makeId, publicUrl }).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const audit = createAudit(makeId);
  const writeKeys = createWriteKeys(database);
  const callers = createCallers({ database, makeId, signIn });
  const websites = createWebsiteStore({ database, makeId, audit, forget: writeKeys.forget });
  const staff = createStaffStore({ database, makeId, audit, forget: callers.forget });

  const { lookUpWriteKey, website } = writeKeys;
  const { authenticate, callerOf, issueToken, revokeToken } = callers;

  return {
    lookUpWriteKey,
    website,
    authenticate,
    callerOf,
    issueToken,
    revokeToken,
    ...websites,
    ...staff,
    /** Keeps a change of another feature, in its own unit. */
    audit,
    listAudit: (enterpriseId: string, page: Parameters<typeof listAudit>[2]) => listAudit(database, enterpriseId, page),
    /** Answers the sign-in library's endpoints. */
    handleSignIn: async (request: Request): Promise<Response> => {
      const response = await (await signIn()).handle(request);
      callers.forget();
      return response;
    },
    /** Opens sign-in ahead of the first request, e.g. before a server says that it is ready. */
    prepareSignIn: async (): Promise<void> => {
      await signIn();
    },
    /** Admits a seller. @param demonstration made up: visitors and associates may be simulated */
    createEnterprise: (name: string, options: { readonly demonstration?: boolean; readonly actor: string }) =>
      database.system('operator', async (unit): Promise<EnterpriseId> => {
        const enterpriseId = makeId('ent');
        const demonstration = options.demonstration ?? false;
        const values = { enterprise_id: enterpriseId, name: name.trim(), demonstration };
        await unit.db<EnterpriseTables>().insertInto('enterprise').values(values).execute();
        const change = { enterpriseId, actor: options.actor, action: 'enterprise.create', subject: enterpriseId };
        await audit(unit, { ...change, after: { demonstration } });
        return enterpriseId;
      }),
    /** Every enterprise of this installation, oldest first. */
    enterprises: () =>
      database.system('operator', (unit) =>
        unit
          .db<EnterpriseTables>()
          .selectFrom('enterprise')
          .select(['enterprise_id as enterpriseId', 'name', 'demonstration'])
          .orderBy('enterprise_id')
          .execute(),
      ),
    /** The person with an e-mail address. */
    personByEmail: (email: string) =>
      database.system('operator', async (unit) => {
        const [row] = await unit.sql<{ personId: `per_${string}`; name: string }>(
          'select person_id as "personId", name from person where lower(email) = $1',
          [email.trim().toLowerCase()],
        );
        return row;
      }),
    /** Takes a member's access at once in this process, within a second in others. */
    suspendMembership: (change: Parameters<typeof staff.editMembership>[0], membershipId: string) =>
      staff.editMembership(change, membershipId, undefined, { status: 'suspended' }),
  };
}
