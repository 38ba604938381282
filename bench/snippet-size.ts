import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Measure } from './measure.ts';

const SNIPPET = join(import.meta.dirname, '../dist/snippet');

/** F9: bytes that a page loads, compressed as a server would. */
export async function measure(): Promise<readonly Measure[]> {
  const size = (file: string) => gzipSync(readFileSync(join(SNIPPET, file)), { level: 9 }).length;
  return [
    { id: 'F9', name: 'snippet, first load, gzip', value: size('loader.js'), unit: 'B' },
    { id: 'F9', name: 'values, loaded where asked for, gzip', value: size('values.js'), unit: 'B' },
    { id: 'F9', name: 'page data, loaded where asked for, gzip', value: size('page-data.js'), unit: 'B' },
    { id: 'F9', name: 'widget, loaded when needed, gzip', value: size('widget.js'), unit: 'B' },
  ];
}
