import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';

/** The features and their rungs: a feature imports only from lower rungs. */
export const RUNGS: Readonly<Record<string, number>> = {
  enterprise: 1,
  catalog: 2,
  customers: 2,
  clickstream: 3,
  skills: 3,
  qualifier: 4,
  matching: 5,
  dryrun: 6,
  queue: 6,
  engagement: 7,
  bridge: 8,
  cobrowse: 8,
  practices: 9,
  commission: 9,
  reporting: 10,
};

/** What pure code may import from packages: the schema library and the calendar, which are pure themselves (the clock of the latter is barred). */
const PURE_PACKAGES = '^node_modules/(typebox|temporal-polyfill)/';
const TESTS = '\\.test\\.tsx?$';
const INDEX = 'core/index\\.ts$';

type Where = { readonly path?: string | string[]; readonly pathNot?: string | string[]; readonly circular?: true };

function rule(name: string, comment: string, from: Where, to: Where): IForbiddenRuleType {
  return { name, comment, severity: 'error', from: { pathNot: TESTS, ...from }, to };
}

/** Every rule about who may import whom, as data. Each has a fixture beneath `fixtures/ladder/<name>` that breaks it. */
export const RULES: readonly IForbiddenRuleType[] = [
  rule('cycle', 'No circles of imports.', {}, { circular: true }),
  rule('kernel-alone', 'The kernel imports only itself.', { path: '^kernel/' }, { pathNot: '^kernel/' }),
  rule(
    'core-pure',
    'A core imports the kernel, cores, the schema library, and the calendar.',
    { path: '^features/[^/]+/core/' },
    { pathNot: ['^kernel/', '^features/[^/]+/core/', PURE_PACKAGES] },
  ),
  rule(
    'through-index',
    'Another feature is reached through its core/index.ts only.',
    { path: '^features/([^/]+)/' },
    { path: '^features/[^/]+/', pathNot: ['^features/$1/', INDEX] },
  ),
  ...Object.entries(RUNGS).map(([feature, rung]) =>
    rule(
      `down-the-ladder-${feature}`,
      `${feature} stands on rung ${rung} and imports only from lower rungs.`,
      { path: `^features/${feature}/` },
      {
        path: '^features/[^/]+/',
        pathNot: Object.entries(RUNGS)
          .filter(([name, other]) => name === feature || other < rung)
          .map(([name]) => `^features/${name}/`),
      },
    ),
  ),
  rule(
    'server-apart',
    'A server imports neither pages nor snippet.',
    { path: '^features/[^/]+/server/' },
    { path: '/(web|snippet)/' },
  ),
  rule(
    'pages-apart',
    'Pages and snippet import no server.',
    { path: '/(web|snippet)/' },
    { path: ['/server/', '^node:'] },
  ),
  rule(
    'platform-below',
    'The platform knows no product.',
    { path: '^platform/' },
    { path: '^(features|apps|sim|bench|checks)/' },
  ),
  rule(
    'features-below-apps',
    'Features do not know who composes them.',
    { path: '^features/' },
    { path: '^(apps|sim|bench|checks)/' },
  ),
  rule(
    'unknown-feature',
    'Every feature has a rung.',
    { path: '^features/([^/]+)/', pathNot: [TESTS, `^features/(${Object.keys(RUNGS).join('|')})/`] },
    {},
  ),
];

export type Finding = { readonly rule: string; readonly from: string; readonly to: string };

/** Cruises a tree and lists what breaks the rules, with the number of modules read: none read is a failure of the checker. */
export async function findBrokenImports(
  baseDir: string,
  folders: readonly string[],
): Promise<{ modules: number; findings: readonly Finding[] }> {
  const { output } = await cruise([...folders], {
    baseDir,
    ruleSet: { forbidden: [...RULES] },
    validate: true,
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|fixtures)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  });
  const result = output as ICruiseResult;
  const sources = result.modules.filter(
    (module) => /\.tsx?$/.test(module.source) && !module.source.includes('node_modules'),
  );
  return {
    modules: sources.length,
    findings: result.summary.violations.map((violation) => ({
      rule: violation.rule.name,
      from: violation.from,
      to: violation.to,
    })),
  };
}
