import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createBuilder } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SnippetSettings } from '../../features/enterprise/core/index.ts';
import { snippetScript, snippetText } from './snippet-script.ts';

const SETTINGS = {
  consent: 'required',
  extractions: [{ name: 'calculator.principal', selector: '#principal', path: '/mortgages/*', type: 'money' }],
  widget: { accent: '#0f6b4f', title: 'Talk to a mortgage adviser', helpLabel: 'Ask us', position: 'right' },
} as const;

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floorwalker-snippet-'));
  const builder = await createBuilder({
    configFile: join(import.meta.dirname, 'vite.config.ts'),
    build: { outDir: folder, emptyOutDir: false },
    logLevel: 'error',
  });
  await builder.buildApp();
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const built = (name: string) => readFile(join(folder, name), 'utf8');
const size = (text: string) => gzipSync(text, { level: 9 }).length;

function compose(loader: string, settings: SnippetSettings = SETTINGS): string {
  const base = 'https://floorwalker.example';
  return snippetScript({
    loader,
    settings,
    key: `pk_${'0'.repeat(32)}`,
    base,
    widgetUrl: `${base}/snippet/widget.js?v=0123456789ab`,
    valuesUrl: `${base}/snippet/values.js?v=0123456789ab`,
    pageDataUrl: `${base}/snippet/page-data.js?v=0123456789ab`,
  });
}

test('F9: a page loads at most 8 kB, settings included, the chat at most 30 kB when it is needed, and what reads pages only where settings ask', async () => {
  expect(size(compose(await built('loader.js')))).toBeLessThanOrEqual(8 * 1024);
  expect(size(await built('widget.js'))).toBeLessThanOrEqual(30 * 1024);
  expect(size(await built('values.js'))).toBeLessThanOrEqual(5 * 1024);
  expect(size(await built('page-data.js'))).toBeLessThanOrEqual(14 * 1024);
});

test('the loader is one plain script: it imports nothing by itself and leaves no name behind', async () => {
  const loader = await built('loader.js');
  expect([...loader].every((sign) => sign < '\u007f')).toBe(true);
  expect(loader).not.toMatch(/\bexport\b|\bimport\s*["'{*]|\bfrom\s*["']/);
  expect(() => new Function(compose(loader))).not.toThrow();
});

test('F9: a part that reads pages is named only where the website has something for it to read', async () => {
  const script = (settings: Partial<SnippetSettings>) => compose('', { ...SETTINGS, extractions: [], ...settings });
  expect(script({})).not.toMatch(/values\.js|page-data\.js/);
  expect(script({ pageData: ['ga4'] })).toMatch(
    /"readers":\[\{"url":"[^"]*page-data\.js[^"]*","settings":\["ga4"\]\}\]/,
  );
  expect(script({ extractions: SETTINGS.extractions })).not.toContain('page-data.js');
});

test('settings cannot break out of the script', () => {
  const hostile = { ...SETTINGS, widget: { ...SETTINGS.widget, title: '</script><script>\u2028' } };
  const script = snippetScript({
    loader: '',
    settings: hostile,
    key: 'k',
    base: '',
    widgetUrl: '',
    valuesUrl: '',
    pageDataUrl: '',
  });
  expect(script).not.toContain('</script>');
  expect(script).not.toContain('\u2028');
  expect(script).toContain('\\u003c/script>');
});

test('the text to paste loads the script without holding up the page', () => {
  expect(snippetText('https://fw.example', 'pk_1')).toContain('<script async src="https://fw.example/s/pk_1.js">');
});
