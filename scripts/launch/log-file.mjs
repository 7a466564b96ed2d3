import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Two files of this size per process are kept: the current one and the one before. */
const MOST_BYTES = 20 * 1024 * 1024;

/** One process's log, appended line by line; a full file becomes `<path>.1`. */
export function openLogFile(path) {
  mkdirSync(dirname(path), { recursive: true });
  let file = openSync(path, 'a');
  let bytes = statSync(path).size;
  return {
    write(line) {
      if (bytes > MOST_BYTES && existsSync(path)) {
        closeSync(file);
        renameSync(path, `${path}.1`);
        file = openSync(path, 'a');
        bytes = 0;
      }
      bytes += writeSync(file, `${line}\n`);
    },
  };
}
