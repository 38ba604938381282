import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AppendedEntries } from '../../platform/server/unit.ts';
import { ROOT } from './foundation.ts';

const FOLD = 'features/engagement/core/engagement-fold.test.ts';
const DESK = 'apps/desktop/desk-store.test.ts';

/**
 * Every kind of entry that is appended to any stream, with the test which proves that a stale copy and the entries since are a fresh load. Only
 * declared kinds can be appended (`AppendedEntries`), and a declared kind that is missing here does not compile: `npm run check`, with which the
 * suite begins.
 */
const PROVEN_BY: { readonly [By in keyof AppendedEntries]: Readonly<Record<AppendedEntries[By]['kind'], string>> } = {
  platform: {},
  engagement: { message: FOLD, greeted: FOLD, state: FOLD, outcome: FOLD },
  'associate, by queue': { 'offer.made': FOLD, 'offer.ended': FOLD },
  'associate, by engagement': { 'engagement.started': FOLD, 'engagement.ended': FOLD },
  'associate, by skills': { presence: DESK },
  'visitor, by queue': {
    'help.waiting': FOLD,
    'help.estimate': FOLD,
    'help.nobody': FOLD,
    'help.ended': FOLD,
    'other-way.offered': FOLD,
    'other-way.ended': FOLD,
    'callback.agreed': FOLD,
    'callback.over': FOLD,
  },
  'visitor, by engagement': { invited: FOLD, 'engagement.ended': FOLD },
};

test('B1: every kind of entry that is appended to a stream is folded in a test', () => {
  const texts = new Map([FOLD, DESK].map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
  for (const [file, text] of texts) expect(text, file).toMatch(/test\(["'`]B1: /);
  for (const [by, kinds] of Object.entries<Readonly<Record<string, string>>>(PROVEN_BY)) {
    for (const [kind, file] of Object.entries(kinds)) {
      // As an entry of a story, or as a kind that the stories have to cover.
      const named = new RegExp(`kind: '${kind}'|'${kind}'[,:]|^  ${kind}: true`, 'm');
      expect(texts.get(file), `${kind} (${by})`).toMatch(named);
    }
  }
});
