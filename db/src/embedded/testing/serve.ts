/**
 * A process of its own with the embedded database on the directory in argv[2], begun with the dump in argv[3] if given;
 * tells its parent the url or why it did not start.
 */
import { startEmbeddedDatabase } from '../index.ts';

const [, , dataDir = 'memory://', loadFrom] = process.argv;
try {
  const database = await startEmbeddedDatabase({ dataDir, ...(loadFrom === undefined ? {} : { loadFrom }) });
  process.send?.({ url: database.url });
  process.on('disconnect', () => process.exit());
} catch (error) {
  process.send?.({ error: error instanceof Error ? error.message : String(error) });
}
