import { createBff } from './app.ts';
import { type BffConfig, ConfigError, configOfProcess } from './config.ts';
import { listen } from './listen.ts';

try {
  const config = configOfProcess();
  const { server } = await listen(createBff(config).fetch, { port: config.port, hostname: config.host }).catch(refused(config));
  process.send?.({ type: 'ready', url: config.publicUrl });
  if (!process.send) console.log(`Banksman is at ${config.publicUrl}`);
  const stop = () => {
    server.close(() => process.exit(0));
    if ('closeAllConnections' in server) server.closeAllConnections();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(signal, stop);
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}

function refused({ port }: BffConfig) {
  return (error: NodeJS.ErrnoException): never => {
    throw error.code === 'EADDRINUSE' ? new ConfigError(`Port ${port} is taken: set PORT to another one.`) : error;
  };
}
