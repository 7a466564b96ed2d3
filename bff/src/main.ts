import { serve } from '@hono/node-server';
import { createBff } from './app.ts';
import { ConfigError, configOfProcess } from './config.ts';

try {
  const config = configOfProcess();
  const serverOptions = { headersTimeout: 10_000, requestTimeout: 30_000, maxHeaderSize: 16 * 1024 };
  const server = serve({ fetch: createBff(config).fetch, port: config.port, hostname: config.host, serverOptions }, () => {
    process.send?.({ type: 'ready', url: config.publicUrl });
    if (!process.send) console.log(`Banksman is at ${config.publicUrl}`);
  });
  server.once('error', (error: NodeJS.ErrnoException) => {
    console.error(error.code === 'EADDRINUSE' ? `Port ${config.port} is taken: set PORT to another one.` : error);
    process.exit(1);
  });
  const stop = () => {
    server.close(() => process.exit(0));
    if ('closeAllConnections' in server) server.closeAllConnections();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(signal, stop);
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}
