import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page is built into `web/dist`, which the web process serves. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // One tree of types for the browser and the server; a cache that is not inside node_modules survives an install.
  cacheDir: path.join(import.meta.dirname, '..', '.cache', 'vite'),
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The calendar is a chunk of its own, loaded when it is first shown; it is big by nature.
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
  },
});
