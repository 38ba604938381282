import type { Catalog } from '../../features/catalog/server/catalog.ts';
import { type SnippetSettings, settingsBody } from '../../features/enterprise/core/index.ts';
import type { Enterprise } from '../../features/enterprise/server/enterprise.ts';
import type { Matching } from '../../features/matching/server/matching.ts';
import type { Qualifier } from '../../features/qualifier/server/qualifier.ts';
import type { Skills } from '../../features/skills/server/skills.ts';
import type { Result } from '../../kernel/result.ts';
import { DAY } from '../../kernel/time.ts';
import type { Database } from '../../platform/server/unit.ts';
import { SEED_NODES, SEED_PRODUCTS, seedMappings } from './seed-catalogue.ts';
import {
  DEMO_PASSWORD,
  emailOf,
  portraitOf,
  SEED_ADMINISTRATOR,
  SEED_ASSOCIATES,
  type SeedAssociate,
} from './seed-people.ts';
import { SEED_RULE_SETS, type SeedWebsites, seedTriggers } from './seed-rules.ts';

/** What the demonstration is made with: the server's own functions, the same that its pages use. */
export type SeedServices = {
  readonly database: Database;
  readonly enterprise: Enterprise;
  readonly catalog: Catalog;
  readonly skills: Skills;
  readonly qualifier: Qualifier;
  readonly matching: Matching;
  /** Scheme and host under which browsers reach the demonstration's pages. */
  readonly origins: readonly string[];
  /** Now, for expiries; milliseconds. */
  readonly now: number;
};

type SeededWebsite = { readonly websiteId: string; readonly publicKey: string };

/** A demonstration that is ready. */
export type SeededDemonstration = {
  readonly enterpriseId: string;
  readonly websites: { readonly lender: SeededWebsite; readonly shop: SeededWebsite };
  readonly associates: readonly {
    readonly key: string;
    readonly name: string;
    readonly personId: string;
    readonly associateId: string;
    readonly real: boolean;
  }[];
  /** Who can sign in, and for what. */
  readonly accounts: readonly { readonly email: string; readonly password: string; readonly what: string }[];
};

const NAME = 'Wren & Oriel';
const ACTOR = 'demonstration';

const SETTINGS: Readonly<Record<'lender' | 'shop', { readonly name: string; readonly settings: SnippetSettings }>> = {
  lender: {
    name: 'Wrenfield Home Loans',
    settings: {
      consent: 'required',
      extractions: [
        {
          name: 'calculator.principal',
          selector: '#principal',
          path: '/demo/lender/calculator*',
          type: 'money',
        },
      ],
      widget: { accent: '#12382f', title: 'Wrenfield', helpLabel: 'Ask an adviser', position: 'right' },
    },
  },
  shop: {
    name: 'Oriel',
    settings: {
      consent: 'required',
      extractions: [],
      pageData: ['json-ld'],
      widget: { accent: '#8a5a00', title: 'Oriel', helpLabel: 'Ask an expert', position: 'right' },
    },
  },
};

function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`The demonstration cannot be made: ${result.refusal.message}`);
}

/**
 * Makes the demonstration enterprise, or completes it where a start was cut short. Run again, it changes nothing but the
 * websites' origins, which follow the address of the server.
 */
export async function seedDemonstration(services: SeedServices): Promise<SeededDemonstration> {
  const { enterprise } = services;
  const found = (await enterprise.enterprises()).find((each) => each.name === NAME && each.demonstration);
  const enterpriseId =
    found?.enterpriseId ?? (await enterprise.createEnterprise(NAME, { demonstration: true, actor: ACTOR }));
  const websites = {
    lender: await seedWebsite(services, enterpriseId, 'lender'),
    shop: await seedWebsite(services, enterpriseId, 'shop'),
  };
  const ids = { lender: websites.lender.websiteId, shop: websites.shop.websiteId };
  const nodeIds = await seedCatalogue(services, enterpriseId, ids);
  const associates = await seedPeople(services, enterpriseId, nodeIds);
  await seedRules(services, enterpriseId, { ids, nodeIds, associates });
  return { enterpriseId, websites, associates, accounts: accounts() };
}

function accounts(): SeededDemonstration['accounts'] {
  const people = SEED_ASSOCIATES.filter((associate) => associate.real).map(({ key, name, title }) => ({
    email: emailOf(key),
    password: DEMO_PASSWORD,
    what: `${name}, ${title}: the desk`,
  }));
  const { key, name, title } = SEED_ADMINISTRATOR;
  return [...people, { email: emailOf(key), password: DEMO_PASSWORD, what: `${name}, ${title}: the console` }];
}

async function seedWebsite(
  { enterprise, origins }: SeedServices,
  enterpriseId: string,
  site: 'lender' | 'shop',
): Promise<SeededWebsite> {
  const change = { enterpriseId, actor: ACTOR };
  const { name, settings } = SETTINGS[site];
  const there = (await enterprise.websites(enterpriseId)).find((each) => each.name === name);
  if (there === undefined) {
    return must(
      await enterprise.createWebsite(change, { name, origins: [...origins], settings: settingsBody(settings) }),
    );
  }
  const { websiteId, version } = there;
  if (there.origins.toSorted().join() !== origins.toSorted().join()) {
    must(await enterprise.editWebsite(change, websiteId, version, { origins: [...origins] }));
  }
  const key = there.keys.find((each) => each.kind === 'public' && each.status === 'active')?.shown;
  if (key !== undefined) return { websiteId, publicKey: key };
  return { websiteId, publicKey: must(await enterprise.createWriteKey(change, websiteId, 'public')).shown };
}

async function seedCatalogue(
  { catalog }: SeedServices,
  enterpriseId: string,
  websites: SeedWebsites,
): Promise<ReadonlyMap<string, string>> {
  const read = async () => {
    const { items } = await catalog.nodes(enterpriseId);
    return new Map(items.flatMap((node) => (node.code === undefined ? [] : [[node.code, node.nodeId] as const])));
  };
  const there = await read();
  if (SEED_NODES.every((node) => there.has(node.code))) return there;
  const rows = { nodes: SEED_NODES, products: SEED_PRODUCTS, mappings: seedMappings(websites) };
  must(await catalog.importCatalog(enterpriseId, rows, ACTOR));
  return read();
}

function placeOf(nodeIds: ReadonlyMap<string, string>, code: string): string {
  const nodeId = nodeIds.get(code);
  if (nodeId === undefined) throw new Error(`The demonstration's catalogue has no place ${code}.`);
  return nodeId;
}

async function seedPeople(
  services: SeedServices,
  enterpriseId: string,
  nodeIds: ReadonlyMap<string, string>,
): Promise<SeededDemonstration['associates']> {
  const { enterprise } = services;
  const change = { enterpriseId, actor: ACTOR };
  const staff = await enterprise.staff(enterpriseId);
  const seeded: SeededDemonstration['associates'][number][] = [];
  for (const associate of SEED_ASSOCIATES) {
    const { key, name, real } = associate;
    const member =
      staff.find((each) => each.email === emailOf(key)) ??
      must(
        await enterprise.addStaff(change, {
          name,
          email: emailOf(key),
          pictureUrl: portraitOf(key),
          roles: ['associate'],
          simulated: !real,
          ...(real ? { password: DEMO_PASSWORD } : {}),
        }),
      );
    await seedCompetence(services, enterpriseId, member.membershipId, associate, nodeIds);
    seeded.push({ key, name, real, personId: member.personId, associateId: member.membershipId });
  }
  if (!staff.some((each) => each.email === emailOf(SEED_ADMINISTRATOR.key))) {
    must(
      await enterprise.addStaff(change, {
        name: SEED_ADMINISTRATOR.name,
        email: emailOf(SEED_ADMINISTRATOR.key),
        pictureUrl: portraitOf(SEED_ADMINISTRATOR.key),
        roles: ['administrator', 'supervisor'],
        password: DEMO_PASSWORD,
      }),
    );
  }
  return seeded;
}

async function seedCompetence(
  { skills, now }: SeedServices,
  enterpriseId: string,
  associateId: string,
  associate: SeedAssociate,
  nodeIds: ReadonlyMap<string, string>,
): Promise<void> {
  const { entries } = await skills.roster(enterpriseId);
  const entry = entries.find((each) => each.associateId === associateId);
  // The licences come last: whoever has all of them is complete.
  if (entry?.licences.length === associate.licences.length) return;
  const { title, languages, experienceYears, rating, capacity, key } = associate;
  const statement = { title, languages, experienceYears, rating, capacity, pictureUrl: portraitOf(key) };
  must(await skills.saveProfile(enterpriseId, associateId, statement, ACTOR));
  for (const { node, level, expiresInDays } of associate.accreditations) {
    const given = { nodeId: placeOf(nodeIds, node), level, expiresAt: now + expiresInDays * DAY };
    must(await skills.addAccreditation(enterpriseId, associateId, given, ACTOR));
  }
  for (const { node, expiresInDays } of associate.licences) {
    const nodeId = placeOf(nodeIds, node);
    if (entry?.licences.some((licence) => licence.nodeId === nodeId)) continue;
    const given = expiresInDays === undefined ? { nodeId } : { nodeId, expiresAt: now + expiresInDays * DAY };
    must(await skills.grantLicence(enterpriseId, associateId, given, ACTOR));
  }
}

type SeededSoFar = {
  readonly ids: SeedWebsites;
  readonly nodeIds: ReadonlyMap<string, string>;
  readonly associates: SeededDemonstration['associates'];
};

/** Rules, triggers and past records in one transaction, so that a second run finds all of them or none. */
async function seedRules(services: SeedServices, enterpriseId: string, seeded: SeededSoFar): Promise<void> {
  const { database, catalog, matching, qualifier } = services;
  if ((await qualifier.triggers(enterpriseId)).version > 0) return;
  const hierarchy = await catalog.hierarchy(enterpriseId);
  await database.forTenant(enterpriseId, async (unit) => {
    const set = { version: 0, ...seedTriggers(seeded.ids) };
    must(await qualifier.saveTriggers(unit, enterpriseId, set, ACTOR));
    for (const { key, name, rules, requiredLevel, boundTo } of SEED_RULE_SETS) {
      const bound = 'node' in boundTo ? { node: placeOf(seeded.nodeIds, boundTo.node) } : boundTo;
      const ruleSet = { ruleSetId: `rul_${key}` as const, name, version: 0, boundTo: bound, rules, requiredLevel };
      must(await matching.saveRuleSet(unit, enterpriseId, ruleSet, ACTOR));
    }
    for (const { key, associateId } of seeded.associates) {
      const history = SEED_ASSOCIATES.find((associate) => associate.key === key)?.history ?? [];
      for (const { node, trials, won, average, returned = 0 } of history) {
        const nodeId = placeOf(seeded.nodeIds, node) as `nod_${string}`;
        const revenueMinor = won * average * 100;
        await matching.recordOutcome(unit, {
          enterpriseId,
          associateId,
          places: hierarchy.ancestors(nodeId).map((each) => each.nodeId),
          trials,
          won,
          revenueMinor,
          returnedMinor: Math.round(revenueMinor * returned),
          currency: 'USD',
        });
      }
    }
  });
}
