import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstLoad } from './first-load.ts';

/** Where `npm run dev` forwards `/bff` and `/api`: a running `npm start`. */
const proxy = { target: process.env.BFF_URL ?? 'http://127.0.0.1:3000', changeOrigin: true };

export default defineConfig({
  plugins: [react(), firstLoad()],
  // The page's policy allows no data: fonts or images, so nothing is inlined.
  build: { outDir: 'dist', assetsInlineLimit: 0, target: 'es2023', modulePreload: { polyfill: false } },
  server: { host: '127.0.0.1', proxy: { '/bff': proxy, '/api': proxy } },
});
