import { closeStatement, message, query, readText, SYNC, text, typeOf } from './messages.ts';
import { refusedStatement, type SessionCommand, sessionCommands } from './session-commands.ts';

/** How a batch went, as its answer says. */
export type BatchOutcome = { failed: boolean; status: 'I' | 'T' | 'E' | null; lastTag: string | null };

/** The engine ends itself (exit 1) when COPY FROM STDIN finds no data; a failed copy in the same call makes it an ordinary error. */
const COPY_REFUSED = message('f', text('COPY FROM STDIN is not available on the embedded database; use INSERT'));
const SPEAKS_OF_COPY_IN = /\bcopy\b[\s\S]*\bstdin\b/i;
/** What the other form sets for the session is not kept here, for its value may be a parameter; only that others do not get it. */
const SET_LOCAL_CONFIG = /\bset_config\s*\([^()]*,\s*true\s*\)/gi;
/** RESET ALL leaves the role alone (PostgreSQL manual, RESET). */
const RESET_EVERYTHING = ['reset session authorization', 'reset role', 'reset all'].map(query);

/**
 * What one connection believes to have for itself: its settings, its prepared statements, the channels it listens to.
 * The engine has a single session, so statements get names of ours and settings are set again at each change of connection.
 */
export class Session {
  readonly channels = new Set<string>();
  readonly #id: number;
  readonly #settings = new Map<string, string>();
  readonly #statements = new Map<string, string>();
  #batch: SessionCommand[] = [];
  #transaction: SessionCommand[] = [];
  #mayCopyIn = false;
  #isAltered = false;

  constructor(id: number) {
    this.#id = id;
  }

  /** Whether the engine may be left with settings that are this connection's alone. */
  get hasSettings(): boolean {
    return this.#settings.size > 0 || this.#isAltered;
  }

  keep(name: string, sql: string): void {
    this.#settings.set(name, sql);
  }

  /** Makes the engine's settings this connection's; each is a query of its own, so that one that fails takes no other with it. */
  takeOver(): Buffer[] {
    return [...RESET_EVERYTHING, ...[...this.#settings.values()].map(query)];
  }

  /** Frees what the engine keeps for this connection; closing a statement that is not there is no error. */
  farewell(): Buffer[] {
    return this.#statements.size ? [...[...this.#statements.values()].map(closeStatement), SYNC] : [];
  }

  /** The message as the engine must get it. */
  translate(bytes: Buffer): Buffer[] {
    switch (typeOf(bytes)) {
      case 'Q': {
        const [sql] = readText(bytes, 5);
        const refused = this.#note(sql);
        if (refused) return [query(raise(refused))];
        return SPEAKS_OF_COPY_IN.test(sql) ? [bytes, COPY_REFUSED] : [bytes];
      }
      case 'P':
        return [this.#parse(bytes)];
      case 'B': {
        const [portal, afterPortal] = readText(bytes, 5);
        const [statement, rest] = readText(bytes, afterPortal);
        return portal || statement
          ? [message('B', text(this.#portal(portal)), text(this.#statement(statement)), bytes.subarray(rest))]
          : [bytes];
      }
      case 'D':
      case 'C': {
        const [name] = readText(bytes, 6);
        if (!name) return [bytes];
        const ours = bytes[5] === 0x53 ? this.#statement(name) : this.#portal(name);
        return [message(typeOf(bytes), bytes.subarray(5, 6), text(ours))];
      }
      case 'E': {
        const [portal, rest] = readText(bytes, 5);
        const execute = portal ? message('E', text(this.#portal(portal)), bytes.subarray(rest)) : bytes;
        return this.#mayCopyIn ? [execute, COPY_REFUSED] : [execute];
      }
      default:
        return [bytes];
    }
  }

  /**
   * Takes what a batch changed, once it holds: a failed batch changed nothing, a transaction's changes count from its commit on.
   * @returns true when channels were given up, so that the engine's own must be set anew
   */
  settle({ failed, status, lastTag }: BatchOutcome): boolean {
    if (!failed) this.#transaction.push(...this.#batch);
    this.#batch = [];
    if (status !== 'I') return false;
    const commands = this.#transaction;
    this.#transaction = [];
    if (lastTag === 'ROLLBACK') return false;
    for (const command of commands) this.#apply(command);
    return commands.some(({ kind }) => kind === 'unlisten' || kind === 'unlisten-all');
  }

  #apply(command: SessionCommand): void {
    if (command.kind === 'set') this.#settings.set(command.name, command.sql);
    if (command.kind === 'reset') this.#settings.delete(command.name);
    if (command.kind === 'reset-all')
      for (const name of this.#settings.keys()) if (name !== 'role' && name !== 'authorization') this.#settings.delete(name);
    if (command.kind === 'listen') this.channels.add(command.channel);
    if (command.kind === 'unlisten') this.channels.delete(command.channel);
    if (command.kind === 'unlisten-all') this.channels.clear();
  }

  #parse(bytes: Buffer): Buffer {
    const [name, sqlAt] = readText(bytes, 5);
    const [sql, rest] = readText(bytes, sqlAt);
    const refused = this.#note(sql);
    if (SPEAKS_OF_COPY_IN.test(sql)) this.#mayCopyIn = true;
    // A short name of ours: the engine keeps 63 bytes, and a prefix before a long name would cut off what tells two apart.
    if (name && !this.#statements.has(name)) this.#statements.set(name, `c${this.#id}_${this.#statements.size}`);
    if (!name && !refused) return bytes;
    return message('P', text(this.#statement(name)), refused ? text(raise(refused)) : bytes.subarray(sqlAt, rest), bytes.subarray(rest));
  }

  /** @returns the statement to refuse, if there is one */
  #note(sql: string): string | null {
    this.#batch.push(...sessionCommands(sql));
    if (sql.replaceAll(SET_LOCAL_CONFIG, '').includes('set_config')) this.#isAltered = true;
    return refusedStatement(sql);
  }

  #statement(name: string): string {
    return name && (this.#statements.get(name) ?? `c${this.#id}_${name}`);
  }

  #portal(name: string): string {
    return name && `c${this.#id}_${name}`;
  }
}

/** A statement that fails with 0A000 (feature_not_supported), so that the engine itself answers in the right order. */
function raise(statement: string): string {
  const reason = `${statement.toUpperCase()} is not available on the embedded database: it would reach into other connections`;
  return `do $banksman$ begin raise exception '${reason}' using errcode = '0A000'; end $banksman$`;
}
