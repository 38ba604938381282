import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { renderFiles } from './pages/render-files.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Writes every page of both websites as a file, with the addresses of the built scripts and style sheets. */
function writtenPages(): Plugin {
  return {
    name: 'written-pages',
    generateBundle(_options, bundle) {
      const chunks = new Map(
        Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])),
      );
      const stylesOf = (fileName: string): string[] => {
        const chunk = chunks.get(fileName);
        if (chunk === undefined) return [];
        return [...chunk.imports.flatMap(stylesOf), ...(chunk.viteMetadata?.importedCss ?? [])];
      };
      const filesOf = (entry: string) => {
        const chunk = [...chunks.values()].find((each) => each.isEntry && each.name === entry);
        if (chunk === undefined) throw new Error(`There is no built script for ${entry}.`);
        return {
          script: `/demo/${chunk.fileName}`,
          styles: stylesOf(chunk.fileName).map((style) => `/demo/${style}`),
        };
      };
      for (const { path, text } of renderFiles({ lender: filesOf('lender'), shop: filesOf('shop') })) {
        this.emitFile({ type: 'asset', fileName: path, source: text });
      }
    },
  };
}

export default defineConfig({
  root: here('.'),
  base: '/demo/',
  publicDir: false,
  logLevel: 'warn',
  plugins: [writtenPages()],
  build: {
    outDir: here('../../dist/demo'),
    emptyOutDir: true,
    modulePreload: false,
    rolldownOptions: {
      input: { lender: here('./pages/lender/lender-client.ts'), shop: here('./pages/shop/shop-client.ts') },
    },
  },
});
