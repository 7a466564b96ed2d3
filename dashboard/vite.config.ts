import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { DEV_BFF } from './config.ts';

const proxy = { target: DEV_BFF, changeOrigin: true };

export default defineConfig({
  plugins: [react()],
  // The page's policy allows no data: fonts or images, so nothing is inlined.
  build: { outDir: 'dist', assetsInlineLimit: 0, target: 'es2023', modulePreload: { polyfill: false } },
  server: { host: '127.0.0.1', proxy: { '/bff': proxy, '/api': proxy } },
});
