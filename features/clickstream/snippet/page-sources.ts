import type { PageDataSource } from '../../enterprise/core/index.ts';
import { createAdobeReader, readAppMeasurement } from '../core/page-data/adobe-data-layer.ts';
import { readDigitalData } from '../core/page-data/ceddl.ts';
import { readGooglePush } from '../core/page-data/google-data-layer.ts';
import { parseJsonLd } from '../core/page-data/json-ld.ts';
import { readOpenGraph } from '../core/page-data/open-graph.ts';
import type { PageReading } from '../core/page-data/page-ledger.ts';
import type { PageSaying } from '../core/page-data/page-saying.ts';
import { readSchemaOrg } from '../core/page-data/schema-org.ts';
import { readUtagData } from '../core/page-data/tealium.ts';
import { readMicrodata } from './microdata.ts';

/** Reads one source as it is now. */
type Source = () => readonly PageReading[];

/** Pushes of a page that are read at most at once: a data layer with more is no description of what happens. */
const MOST_PUSHES = 1_000;

/** Something of the page's own, whatever it is. */
function global(name: string): unknown {
  return Reflect.get(window, name);
}

/** The readers of the sources that a website reads, in the order of their precedence. A source that throws says nothing. */
export function createSources(names: readonly PageDataSource[], onPush: () => void): Source {
  const sources = names.map((name) => makeSource(name, names, onPush));
  return () =>
    sources.flatMap((read) => {
      try {
        return read();
      } catch {
        // A page's objects may be anything, also ones that throw when they are looked at.
        return [];
      }
    });
}

function makeSource(name: PageDataSource, all: readonly PageDataSource[], onPush: () => void): Source {
  const standing = (sayings: readonly PageSaying[], source: string = name): PageReading => ({
    source,
    pushed: false,
    sayings,
  });
  const context = () => ({ url: location.href, now: Date.now() });
  switch (name) {
    case 'json-ld': {
      const blocks = new Map<string, unknown>();
      return () => [standing(readSchemaOrg(jsonLdOf(document, blocks), context()))];
    }
    case 'microdata':
      return () => [standing(readSchemaOrg(readMicrodata(document), context()))];
    case 'open-graph':
      return () => [standing(readOpenGraph(metasOf(document)))];
    case 'ga4': {
      const pushes = watchPushes('dataLayer', readGooglePush, onPush);
      return () => [{ source: name, pushed: true, sayings: pushes() }];
    }
    case 'ceddl':
      return () => [standing(readDigitalData(global('digitalData')))];
    case 'adobe': {
      const pushes = watchPushes('adobeDataLayer', createAdobeReader(), onPush);
      // Adobe's own layer of this name is read once, where both are chosen.
      const layer = () =>
        all.includes('ceddl') ? [] : [standing(readDigitalData(global('digitalData')), 'digitalData')];
      return () => [
        { source: name, pushed: true, sayings: pushes() },
        standing(readAppMeasurement(global('s')), 's'),
        ...layer(),
      ];
    }
    case 'tealium':
      return () => [standing(readUtagData(global('utag_data') ?? Reflect.get(Object(global('utag')), 'data')))];
  }
}

/** What the blocks of a page hold. A block is parsed once; whatever changes is another text. */
function jsonLdOf(page: Document, known: Map<string, unknown>): readonly unknown[] {
  const texts = [...page.querySelectorAll('script[type="application/ld+json" i]')]
    .filter((script) => !script.closest('[data-floorwalker-mask]'))
    .map((script) => script.textContent ?? '');
  for (const text of known.keys()) if (!texts.includes(text)) known.delete(text);
  return texts.map((text) => {
    if (!known.has(text)) known.set(text, parseJsonLd(text));
    return known.get(text);
  });
}

function metasOf(page: Document): readonly (readonly [string, string])[] {
  return [...page.querySelectorAll('meta[content]')].flatMap((meta): readonly (readonly [string, string])[] => {
    const name = meta.getAttribute('property') ?? meta.getAttribute('name');
    return name === null ? [] : [[name, meta.getAttribute('content') ?? '']];
  });
}

/**
 * Reads a list of the page's to which things are pushed, each once. Pushes are heard by a hook, which other tools may replace
 * or the page may lose with a new list: it is set again at each reading, and the list itself is what is read.
 */
function watchPushes(
  name: string,
  read: (pushed: unknown) => readonly PageSaying[],
  onPush: () => void,
): () => readonly PageSaying[] {
  const seen = new WeakSet<object>();
  let hook: unknown;
  return () => {
    const list = global(name);
    if (!Array.isArray(list)) return [];
    if (list.push !== hook) {
      const original: unknown = list.push;
      if (typeof original === 'function') {
        list.push = function (this: unknown, ...given: unknown[]) {
          const result = Reflect.apply(original, this, given);
          onPush();
          return result;
        };
        hook = list.push;
      }
    }
    return list.slice(-MOST_PUSHES).flatMap((pushed: unknown) => {
      if (typeof pushed !== 'object' || pushed === null || seen.has(pushed)) return [];
      seen.add(pushed);
      try {
        return read(pushed);
      } catch {
        return [];
      }
    });
  };
}
