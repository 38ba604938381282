import { expect, test } from 'vitest';
import { describeEngine } from '../../../platform/server/testing/engines.ts';
import type { Unit } from '../../../platform/server/unit.ts';

type Keys = readonly (readonly [gtin: string | null, part: string | null, fresh: string])[];

async function identify(unit: Unit, keys: Keys): Promise<readonly string[]> {
  const [row] = await unit.sql<{ found: string[] }>(
    'select catalog_identify($1::text[], $2::text[], $3::text[]) as found',
    [keys.map(([gtin]) => gtin), keys.map(([, part]) => part), keys.map(([, , fresh]) => fresh)],
  );
  return row?.found ?? [];
}

/** Whoever waits for a lock gives up at once. */
const IMPATIENT = "set local lock_timeout = '300ms'";

describeEngine('postgresql', 'identities of products', (engine) => {
  test('CE2: imports of different products do not wait for each other; those of the same new one do, and agree', async () => {
    const { database } = engine();
    const ofMine = await database.forTenant('ent_a', async (mine) => {
      const found = await identify(mine, [
        ['1', 'acme 1', 'idn_1'],
        [null, 'acme 2', 'idn_2'],
      ]);
      const others = await database.forTenant('ent_b', async (unit) => {
        await unit.sql(IMPATIENT);
        return identify(unit, [
          ['3', 'acme 3', 'idn_3'],
          ['4', null, 'idn_4'],
        ]);
      });
      expect(others).toEqual(['idn_3', 'idn_4']);
      const same = database.forTenant('ent_b', async (unit) => {
        await unit.sql(IMPATIENT);
        return identify(unit, [['1', null, 'idn_5']]);
      });
      await expect(same).rejects.toThrow('lock timeout');
      return found;
    });
    expect(ofMine).toEqual(['idn_1', 'idn_2']);
    const later = await database.forTenant('ent_b', async (unit) => {
      await unit.sql(IMPATIENT);
      return identify(unit, [
        ['1', null, 'idn_6'],
        [null, 'acme 2', 'idn_7'],
        [null, null, 'idn_8'],
      ]);
    });
    expect(later).toEqual(['idn_1', 'idn_2', '']);
  });

  test('CE2: what is there already holds up nobody', async () => {
    const { database } = engine();
    const known: Keys = [['known', 'known part', 'idn_k']];
    await database.forTenant('ent_a', (unit) => identify(unit, known));
    await database.forTenant('ent_a', async (unit) => {
      expect(await identify(unit, known)).toEqual(['idn_k']);
      const other = await database.forTenant('ent_b', async (impatient) => {
        await impatient.sql(IMPATIENT);
        return identify(impatient, [['known', 'known part', 'idn_x']]);
      });
      expect(other).toEqual(['idn_k']);
    });
  });

  test('CE2: two new GTINs never share the identity of one part number, and opposite orders end', async () => {
    const { database } = engine();
    await database.forTenant('ent_a', (unit) => identify(unit, [[null, 'shared', 'idn_s']]));
    const keys: Keys = Array.from({ length: 40 }, (_, index) => [`g${index}`, `p${index % 7}`, `idn_g${index}`]);
    const both = await Promise.all([
      database.forTenant('ent_a', (unit) => identify(unit, [['one', 'shared', 'idn_one'], ...keys])),
      database.forTenant('ent_b', (unit) => identify(unit, [...keys.toReversed(), ['two', 'shared', 'idn_two']])),
    ]);
    const [a, b] = [both[0], both[1].toReversed()];
    expect(new Set([a[0], b[0]]).size).toBe(2);
    expect([a[0], b[0]]).toContain('idn_s');
    expect(a.slice(1)).toEqual(b.slice(1));
    // Each GTIN is a product of its own, though forty of them have seven part numbers between them.
    expect(new Set(a).size).toBe(41);
  });
});
