import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const folder = (path: string): string => new URL(path, import.meta.url).pathname;

export default defineConfig({
  root: folder('.'),
  base: '/desk/',
  plugins: [react()],
  build: {
    outDir: folder('../../dist/desktop'),
    emptyOutDir: true,
    // Nothing inlined: the content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: folder('index.html'), 'service-worker': folder('service-worker.ts') },
      // The worker stays where it is registered; what it is responsible for is its own folder.
      output: {
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
      // Wire schemas are only types here; without their makers the schema library stays out of the bundle.
      treeshake: { moduleSideEffects: (id) => !/\/features\/[a-z]+\/core\/|\/kernel\//.test(id) },
    },
  },
  server: {
    port: 5181,
    strictPort: true,
    proxy: { '/v1': { target: 'http://127.0.0.1:8080', ws: true } },
  },
});
