import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { toIso } from '../../../kernel/time.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import {
  type EditWebsiteBody,
  NEW_SETTINGS,
  type NewWebsiteBody,
  type NewWriteKey,
  readOrigins,
  type SnippetView,
  settingsBody,
  snippetAddress,
  snippetHtml,
  type WebsiteView,
  type WriteKeyView,
} from '../core/index.ts';
import type { Audit } from './audit-store.ts';
import type { EnterpriseTables } from './enterprise-tables.ts';
import { madeBefore, type Repeatable, remember } from './repeat.ts';
import { freshSecret, hashOf } from './secrets.ts';

export type WebsiteStoreDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly audit: Audit;
  /** Forgets cached write keys and websites. */
  readonly forget: () => void;
};

/** Who changes, where, and under which name the request may come again. */
export type Change = { readonly enterpriseId: string; readonly actor: string; readonly repeat?: Repeatable };

/** A website with a public key to begin with. */
export type MadeWebsite = { readonly websiteId: WebsiteView['websiteId']; readonly publicKey: string };

const NO_WEBSITE = refuse('not-found', 'no-such-website', 'There is no such website here.');

/** Websites of an enterprise and their write keys. Every change leaves an audit entry in the same transaction. */
export function createWebsiteStore({ database, makeId, audit, forget }: WebsiteStoreDeps) {
  async function insertKey(
    unit: Unit,
    change: Change,
    websiteId: WebsiteView['websiteId'],
    kind: WriteKeyView['kind'],
  ) {
    const key = freshSecret(kind === 'public' ? 'fwk' : 'fws');
    const writeKeyId = makeId('key');
    await unit
      .db<EnterpriseTables>()
      .insertInto('write_key')
      .values({
        write_key_id: writeKeyId,
        enterprise_id: change.enterpriseId as `ent_${string}`,
        website_id: websiteId as `web_${string}`,
        kind,
        hash: hashOf(key),
        shown: kind === 'public' ? key : key.slice(-4),
      })
      .execute();
    const { enterpriseId, actor } = change;
    await audit(unit, {
      enterpriseId,
      actor,
      action: 'write-key.create',
      subject: writeKeyId,
      after: { websiteId, kind },
    });
    return { writeKeyId, key };
  }

  async function views(unit: Unit, websiteId?: string): Promise<WebsiteView[]> {
    const db = unit.db<EnterpriseTables>();
    let websites = db.selectFrom('website').selectAll().orderBy('website_id');
    let keys = db.selectFrom('write_key').selectAll().orderBy('write_key_id');
    if (websiteId !== undefined) {
      websites = websites.where('website_id', '=', websiteId as `web_${string}`);
      keys = keys.where('website_id', '=', websiteId as `web_${string}`);
    }
    const keyRows = await keys.execute();
    return (await websites.execute()).map((row) => ({
      websiteId: row.website_id,
      name: row.name,
      origins: [...row.origins],
      settings: settingsBody(row.settings),
      version: row.version,
      createdAt: toIso(row.created_at),
      keys: keyRows.filter((key) => key.website_id === row.website_id).map(keyView),
    }));
  }

  async function createWebsite(change: Change, body: NewWebsiteBody): Promise<Result<MadeWebsite>> {
    const origins = readOrigins(body.origins);
    if (!origins.ok) return origins;
    return database.forTenant(change.enterpriseId, async (unit) => {
      const before = await madeBefore(unit, change.enterpriseId, change.repeat);
      if (!before.ok) return before;
      if (before.value !== undefined) {
        const [website] = await views(unit, before.value);
        const first = website?.keys.find((key) => key.kind === 'public');
        return ok({ websiteId: before.value, publicKey: first?.shown ?? '' });
      }
      const websiteId = makeId('web');
      await unit
        .db<EnterpriseTables>()
        .insertInto('website')
        .values({
          website_id: websiteId,
          enterprise_id: change.enterpriseId as `ent_${string}`,
          name: body.name.trim(),
          origins: origins.value,
          settings: JSON.stringify(body.settings ?? NEW_SETTINGS),
          identity_secret: freshSecret('fwi'),
        })
        .execute();
      const { enterpriseId, actor } = change;
      const after = { version: 1, origins: origins.value };
      await audit(unit, { enterpriseId, actor, action: 'website.create', subject: websiteId, after });
      const { key } = await insertKey(unit, change, websiteId, 'public');
      await remember(unit, change.enterpriseId, change.repeat, websiteId);
      unit.afterCommit(forget);
      return ok({ websiteId, publicKey: key });
    });
  }

  /** @param version as the editor saw it; another one is refused, so that nobody's edit is overwritten unseen */
  async function editWebsite(
    change: Change,
    websiteId: string,
    version: number | undefined,
    body: EditWebsiteBody,
  ): Promise<Result<WebsiteView>> {
    const origins = body.origins === undefined ? undefined : readOrigins(body.origins);
    if (origins !== undefined && !origins.ok) return origins;
    return database.forTenant(change.enterpriseId, async (unit) => {
      const db = unit.db<EnterpriseTables>();
      const row = await db
        .selectFrom('website')
        .select(['version', 'origins'])
        .where('website_id', '=', websiteId as `web_${string}`)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) return NO_WEBSITE;
      if (version !== undefined && row.version !== version) return changedMeanwhile(row.version);
      await db
        .updateTable('website')
        .set({
          ...(body.name === undefined ? {} : { name: body.name.trim() }),
          ...(origins === undefined ? {} : { origins: origins.value }),
          ...(body.settings === undefined ? {} : { settings: JSON.stringify(body.settings) }),
          version: row.version + 1,
        })
        .where('website_id', '=', websiteId as `web_${string}`)
        .execute();
      const { enterpriseId, actor } = change;
      const before = { version: row.version, ...(origins === undefined ? {} : { origins: row.origins }) };
      const after = {
        version: row.version + 1,
        fields: Object.keys(body),
        ...(origins === undefined ? {} : { origins: origins.value }),
      };
      await audit(unit, { enterpriseId, actor, action: 'website.edit', subject: websiteId, before, after });
      unit.afterCommit(forget);
      const [view] = await views(unit, websiteId);
      return view === undefined ? NO_WEBSITE : ok(view);
    });
  }

  async function createWriteKey(
    change: Change,
    websiteId: string,
    kind: WriteKeyView['kind'],
  ): Promise<Result<NewWriteKey>> {
    return database.forTenant(change.enterpriseId, async (unit) => {
      const before = await madeBefore(unit, change.enterpriseId, change.repeat);
      if (!before.ok) return before;
      const [website] = await views(unit, websiteId);
      if (website === undefined) return NO_WEBSITE;
      const earlier = website.keys.find((key) => key.writeKeyId === before.value);
      if (earlier !== undefined) return ok(earlier);
      const made = await insertKey(unit, change, websiteId, kind);
      await remember(unit, change.enterpriseId, change.repeat, made.writeKeyId);
      unit.afterCommit(forget);
      const [again] = await views(unit, websiteId);
      const view = again?.keys.find((key) => key.writeKeyId === made.writeKeyId);
      return view === undefined ? NO_WEBSITE : ok({ ...view, key: made.key });
    });
  }

  /** Revokes at once in this process, within two seconds in others. Revoking again changes nothing. */
  async function revokeWriteKey(change: Change, writeKeyId: string): Promise<Result<undefined>> {
    return database.forTenant(change.enterpriseId, async (unit) => {
      const db = unit.db<EnterpriseTables>();
      const row = await db
        .selectFrom('write_key')
        .select(['website_id', 'revoked_at'])
        .where('write_key_id', '=', writeKeyId)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) return refuse('not-found', 'no-such-key', 'There is no such write key here.');
      if (row.revoked_at !== null) return ok(undefined);
      await db
        .updateTable('write_key')
        .set({ revoked_at: new Date(unit.now) })
        .where('write_key_id', '=', writeKeyId)
        .execute();
      const { enterpriseId, actor } = change;
      await audit(unit, {
        enterpriseId,
        actor,
        action: 'write-key.revoke',
        subject: writeKeyId,
        before: { websiteId: row.website_id, status: 'active' },
        after: { websiteId: row.website_id, status: 'revoked' },
      });
      unit.afterCommit(forget);
      return ok(undefined);
    });
  }

  return {
    createWebsite,
    editWebsite,
    createWriteKey,
    revokeWriteKey,
    websites: (enterpriseId: string): Promise<WebsiteView[]> => database.forTenant(enterpriseId, (unit) => views(unit)),
    websiteView: (enterpriseId: string, websiteId: string): Promise<Result<WebsiteView>> =>
      database.forTenant(enterpriseId, async (unit) => {
        const [view] = await views(unit, websiteId);
        return view === undefined ? NO_WEBSITE : ok(view);
      }),
    identitySecret: (enterpriseId: string, websiteId: string): Promise<Result<{ identitySecret: string }>> =>
      database.forTenant(enterpriseId, async (unit) => {
        const row = await unit
          .db<EnterpriseTables>()
          .selectFrom('website')
          .select('identity_secret')
          .where('website_id', '=', websiteId as `web_${string}`)
          .executeTakeFirst();
        return row === undefined ? NO_WEBSITE : ok({ identitySecret: row.identity_secret });
      }),
  };
}

/** What to paste into the pages of a website: its newest active public key. */
export function snippetOf(website: WebsiteView, publicUrl: string): Result<SnippetView> {
  const key = website.keys.findLast((each) => each.kind === 'public' && each.status === 'active')?.shown;
  if (key === undefined) {
    return refuse('conflict', 'no-public-key', 'This website has no active public write key. Make one first.');
  }
  return ok({ key, address: snippetAddress(publicUrl, key), html: snippetHtml(publicUrl, key) });
}

export function changedMeanwhile(version: number): ReturnType<typeof refuse> {
  return refuse(
    'conflict',
    'changed-meanwhile',
    `Somebody changed this meanwhile: it is now version ${version}. Load it again.`,
    {
      version,
    },
  );
}

function keyView(row: {
  write_key_id: string;
  kind: WriteKeyView['kind'];
  shown: string;
  created_at: number;
  revoked_at: number | null;
}): WriteKeyView {
  return {
    writeKeyId: row.write_key_id,
    kind: row.kind,
    shown: row.shown,
    status: row.revoked_at === null ? 'active' : 'revoked',
    createdAt: toIso(row.created_at),
    ...(row.revoked_at === null ? {} : { revokedAt: toIso(row.revoked_at) }),
  };
}
