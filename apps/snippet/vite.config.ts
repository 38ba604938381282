import { defineConfig, type EnvironmentOptions } from 'vite';

const root = new URL('.', import.meta.url).pathname;

/** A module of its own that the loader fetches when it needs it. */
function onDemand(name: string): EnvironmentOptions {
  return {
    consumer: 'client',
    build: {
      rolldownOptions: {
        input: { [name]: `${root}${name}.ts` },
        output: { format: 'es', entryFileNames: '[name].js' },
        preserveEntrySignatures: 'strict',
      },
    },
  };
}

/** Several builds of one command: the loader as one plain script without exports, its parts on demand as one module each. */
export default defineConfig({
  root,
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { importSource: 'preact' } },
  build: { outDir: '../../dist/snippet', emptyOutDir: false, target: 'es2022', modulePreload: false },
  builder: {},
  environments: {
    client: {
      build: {
        rolldownOptions: {
          input: { loader: `${root}loader.ts` },
          output: { format: 'es', entryFileNames: '[name].js' },
        },
      },
    },
    values: onDemand('values'),
    pageData: onDemand('page-data'),
    widget: onDemand('widget'),
  },
});
