import { beforeAll, expect, test } from 'vitest';
import type { Result } from '../../../kernel/result.ts';
import { describeEngines, makeId } from '../../../platform/server/testing/engines.ts';
import type { AttributeDeclaration, ImportView } from '../core/index.ts';
import { type Customers, createCustomers } from './customers.ts';

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.reason}: ${result.refusal.message}`);
  return result.value;
}

const by = (version: number) => ({ version, savedBy: 'per_1' });
const BAND: AttributeDeclaration = {
  name: 'wealthBand',
  label: 'Wealth band',
  type: 'choice',
  options: ['low', 'high'],
  personal: true,
  usable: true,
};
const SECRET: AttributeDeclaration = { name: 'note', label: 'Note', type: 'text', personal: true, usable: false };
const WEALTHY = { segmentId: 'wealthy', name: 'Wealthy', when: { '==': [{ var: 'attributes.wealthBand' }, 'high'] } };
const BERLIN = { segmentId: 'berlin', name: 'Berlin', when: { glob: [{ var: 'attributes.wealthBand' }, 'h*'] } };

async function* pieces(text: string | Uint8Array, size = 700): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The beginning of a file, and then the line is cut. */
async function* cut(text: string, after: number): AsyncGenerator<Uint8Array> {
  yield* pieces(text.slice(0, after));
  throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

describeEngines('segments and imports', (engine) => {
  let customers: Customers;
  const audited: { action: string }[] = [];
  beforeAll(() => {
    customers = createCustomers({
      database: engine().database,
      makeId,
      audit: async (_unit, entry) => {
        audited.push(entry);
      },
    });
  });

  const send = (e: string, importId: string, bytes: AsyncIterable<Uint8Array>, more: { charset?: string } = {}) =>
    customers.importFile(e, { importId, format: 'csv', bytes, startedBy: 'per_1', ...more });

  test('EN2, CE1: segments follow the profile; declarations, versions, differences and rollback hold', async () => {
    const e = makeId('ent');
    must(await customers.saveAttributes(e, [BAND, SECRET], by(0)));
    expect(await customers.saveAttributes(e, [BAND], by(0))).toMatchObject({
      refusal: { reason: 'attributes-changed', details: { version: 1 } },
    });
    must(await customers.saveSegments(e, [WEALTHY], by(0)));
    const unfit = await customers.saveProfile(e, 'C-1', { attributes: { wealthBand: 'rich' } }, 'per_1');
    expect(unfit).toMatchObject({
      refusal: { kind: 'unprocessable', details: { problems: [{ pointer: '/attributes/wealthBand' }] } },
    });
    must(
      await customers.saveProfile(e, 'C-1', { segments: ['vip'], attributes: { wealthBand: 'high', note: 'n' } }, 'p'),
    );
    const { profile } = await customers.openProfile(e, { customerId: 'C-1', status: 'verified' });
    expect(profile).toMatchObject({ segments: ['vip', 'wealthy'], attributes: { wealthBand: 'high' } });
    expect(profile?.attributes).not.toHaveProperty('note');
    expect(must(await customers.view(e, 'C-1'))).toMatchObject({
      segments: ['vip', 'wealthy'],
      stated: { segments: ['vip'] },
      attributes: { note: 'n' },
    });
    expect(await customers.usableFields(e)).toEqual({
      'customer.wealthBand': { type: 'text', label: 'Wealth band', options: ['low', 'high'] },
    });

    must(await customers.saveSegments(e, [BERLIN], by(1)));
    expect((await customers.find(e, { q: '' })).items[0]?.segments).toEqual(['vip', 'berlin']);
    expect(must(await customers.restoreSegments(e, 1, by(2)))).toMatchObject({ version: 3, segments: [WEALTHY] });
    expect((await customers.segmentVersions(e)).items).toMatchObject([
      { version: 3, added: ['wealthy'], removed: ['berlin'], changed: [] },
      { version: 2, added: ['berlin'], removed: ['wealthy'] },
      { version: 1, added: ['wealthy'], savedBy: 'per_1' },
    ]);
    expect(await customers.saveAttributes(e, [SECRET], by(1))).toMatchObject({
      refusal: { reason: 'attributes-in-use', details: { segments: ['wealthy'] } },
    });
    expect(must(await customers.count(e, {}))).toEqual({ counts: { wealthy: 1 }, counted: 1, total: 1 });
    expect(must(await customers.count(e, { segments: [BERLIN] }))).toMatchObject({ counts: { berlin: 1 } });
    expect(must(await customers.test(e, { customerId: 'C-1' })).items).toMatchObject([
      { segmentId: 'wealthy', truth: 'true', leaves: [{ label: 'Wealth band', actual: 'high', operand: 'high' }] },
    ]);
    const other = makeId('ent');
    expect(await customers.segments(other)).toMatchObject({ version: 0, segments: [] });
    expect(audited.map((each) => each.action)).toContain('customers.segments-saved');
  });

  test('CE1: counting goes on slice by slice until every customer was looked at', async () => {
    const e = makeId('ent');
    must(await customers.saveSegments(e, [WEALTHY], by(0)));
    const lines = Array.from({ length: 4_100 }, (_, index) => `C-${index},${index % 2 === 0 ? 'high' : 'low'}`);
    const done = must(await send(e, 'many', pieces(['customerId,wealthBand', ...lines, ''].join('\n'), 16_384)));
    expect(done).toMatchObject({ state: 'done', rows: 4_100, taken: 4_100, rejected: 0 });
    let [wealthy, counted, slices] = [0, 0, 0];
    for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
      const slice = must(await customers.count(e, cursor === undefined ? {} : { cursor }));
      wealthy += slice.counts['wealthy'] ?? 0;
      counted += slice.counted;
      slices += 1;
      cursor = slice.next;
      expect(slice.total).toBe(4_100);
    }
    expect([wealthy, counted, slices]).toEqual([2_050, 4_100, 3]);
  });

  test('CE1: a cut import goes on where it stopped; sent again nothing is doubled; bad rows are told', async () => {
    const e = makeId('ent');
    must(await customers.saveAttributes(e, [BAND], by(0)));
    const lines = Array.from({ length: 1_700 }, (_, index) =>
      index % 100 === 7 ? `C-${index},Ann,rich` : `C-${index},Ann ${index},high`,
    );
    const file = ['customerId,name,wealthBand', ...lines, ''].join('\n');
    const seen: ImportView[] = [];
    const half = must(
      await customers.importFile(
        e,
        { importId: 'f', format: 'csv', bytes: cut(file, 24_000), startedBy: 'per_1' },
        (view) => seen.push(view),
      ),
    );
    expect(half).toMatchObject({ state: 'broken', reason: expect.stringContaining('stopped arriving') });
    expect(half.rows).toBeGreaterThan(500);
    expect(seen.length).toBeGreaterThan(1);
    must(await customers.saveProfile(e, 'C-0', { name: 'Changed since' }, 'per_1'));
    expect(must(await send(e, 'f', pieces(file)))).toMatchObject({
      state: 'done',
      rows: 1_700,
      taken: 1_683,
      rejected: 17,
    });
    // What had been taken was not taken again.
    expect(must(await customers.view(e, 'C-0')).name).toBe('Changed since');
    expect(must(await send(e, 'f', pieces(file)))).toMatchObject({ state: 'done', rows: 1_700, taken: 1_683 });
    const first = must(await customers.rejections(e, 'f', 0));
    expect(first.items).toHaveLength(17);
    expect(first.items[0]).toEqual({ row: 9, field: 'attributes/wealthBand', reason: 'must be one of low, high' });
    expect(must(await customers.count(e, {})).total).toBe(1_683);
    expect(await customers.imports(makeId('ent'))).toEqual([]);
  });

  test('CE1: a row that cannot be kept does not hold up the file; who is late does not end what another has ended', async () => {
    const e = makeId('ent');
    const odd = ['customerId,name', 'C-1,A\u0000nn', 'C-2,Bo', ''].join('\n');
    expect(must(await send(e, 'odd', pieces(odd)))).toMatchObject({ state: 'done', taken: 1, rejected: 1 });
    const lines = `{"customerId":"C-3","name":\u0000}\n{"customerId":"C-4"}\n`;
    const json = { importId: 'json', format: 'json', startedBy: 'per_1' } as const;
    const taken = await customers.importFile(e, { ...json, bytes: pieces(lines) });
    expect(must(taken)).toMatchObject({ state: 'done', taken: 1, rejected: 1, encoding: 'utf-8', guessed: false });
    const list = pieces('[{"customerId":"C-6"},{"customerId": Ann}]');
    expect(must(await customers.importFile(e, { ...json, importId: 'list', bytes: list }))).toMatchObject({
      state: 'broken',
      taken: 1,
      reason: expect.not.stringContaining('Ann'),
    });
    const short = pieces('customerId,name\nC-7,Bo\n');
    expect(
      must(await customers.importFile(e, { ...json, format: 'csv', importId: 'short', size: 900, bytes: short })),
    ).toMatchObject({ state: 'broken', reason: expect.stringContaining('of 900 bytes') });

    const file = 'customerId,name\nC-5,Di\n';
    async function* late(): AsyncGenerator<Uint8Array> {
      yield* [];
      must(await send(e, 'twice', pieces(file)));
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    }
    expect(await send(e, 'twice', late())).toMatchObject({ refusal: { reason: 'import-running' } });
    expect(must(await customers.import(e, 'twice'))).toMatchObject({ state: 'done', taken: 1 });
  });

  test('CE1: fields that a file does not have stay; wrong encodings are said, right ones read', async () => {
    const e = makeId('ent');
    must(await customers.saveProfile(e, 'C-1', { name: 'Ann', email: 'a@x.example', attributes: { a: 1 } }, 'per_1'));
    must(await send(e, '1', pieces('customerId,phone,b\nC-1,+49 30 1,two\n')));
    expect(must(await customers.view(e, 'C-1'))).toMatchObject({
      name: 'Ann',
      email: 'a@x.example',
      phone: '+49 30 1',
      attributes: { a: 1, b: 'two' },
    });
    const latin = new Uint8Array([...new TextEncoder().encode('customerId,name\nC-2,J'), 0xfc, 0x72, 0x67, 0x0a]);
    expect(must(await send(e, '2', pieces(latin)))).toMatchObject({
      state: 'done',
      encoding: 'windows-1252',
      guessed: true,
    });
    expect(must(await send(e, '2b', pieces(latin), { charset: 'utf-8' }))).toMatchObject({ taken: 0, rejected: 1 });
    must(await send(e, '3', pieces(latin), { charset: 'windows-1252' }));
    expect(must(await customers.view(e, 'C-2')).name).toBe('Jürg');
    const wide = Buffer.from('\ufeffcustomerId,name\nC-3,Zoë\n', 'utf16le');
    must(await send(e, '4', pieces(wide)));
    expect(must(await customers.view(e, 'C-3')).name).toBe('Zoë');
    expect(await send(e, '5', pieces('x'), { charset: 'ebcdic' })).toMatchObject({
      refusal: { kind: 'invalid', reason: 'unsupported-encoding' },
    });
  });
});
