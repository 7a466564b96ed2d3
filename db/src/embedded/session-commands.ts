/** A statement that changes something which belongs to a connection and not to the database. */
export type SessionCommand =
  | { kind: 'set'; name: string; sql: string }
  | { kind: 'reset'; name: string }
  | { kind: 'reset-all' }
  | { kind: 'listen'; channel: string }
  | { kind: 'unlisten'; channel: string }
  | { kind: 'unlisten-all' };

/** `update … set` is not meant, so the word must begin a statement, a line, or follow a comment; then the text is cut up properly. */
const MAY_HOLD_ONE = /(?:^|;|\*\/|\n)\s*(?:set|reset|listen|unlisten|discard|deallocate)\s/i;
/** Strings, quoted names, dollar quotes and comments are one piece, so that a semicolon in them ends no statement. */
const PIECES =
  /e'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|(--[^\n]*|\/\*[\s\S]*?\*\/)|(;)|\w+|[^;'"$/\w-]+|[\s\S]/gi;

const NAME = String.raw`(?:"[^"]+"|[\w.]+)`;
const SET = new RegExp(String.raw`^set\s+(?:session\s+)?(time\s+zone|${NAME})(?:\s|=)`, 'i');
const RESET = new RegExp(String.raw`^reset\s+(?:session\s+)?(time\s+zone|${NAME})$`, 'i');
const LISTEN = /^(un)?listen\s+("(?:[^"]|"")+"|\*|[\w$]+)$/i;
const OF_THE_TRANSACTION = new Set(['local', 'transaction', 'constraints']);
/** These would take away what other connections prepared and listen to. */
const REFUSED = /^(?:discard\s+(?:all|temp|temporary)|deallocate\s+(?:prepare\s+)?all)$/i;

/** The session commands of an SQL text, in their order. */
export function sessionCommands(sql: string): SessionCommand[] {
  return MAY_HOLD_ONE.test(sql) ? statements(sql).flatMap(sessionCommand) : [];
}

/** The first statement in `sql` that cannot be allowed where one engine session serves every connection, or null. */
export function refusedStatement(sql: string): string | null {
  return MAY_HOLD_ONE.test(sql) ? (statements(sql).find((statement) => REFUSED.test(statement)) ?? null) : null;
}

function sessionCommand(sql: string): SessionCommand[] {
  const listen = LISTEN.exec(sql);
  if (listen) {
    const [, un, name = ''] = listen;
    if (!un) return [{ kind: 'listen', channel: folded(name) }];
    return [name === '*' ? { kind: 'unlisten-all' } : { kind: 'unlisten', channel: folded(name) }];
  }
  const reset = RESET.exec(sql)?.[1];
  if (reset) return [/^all$/i.test(reset) ? { kind: 'reset-all' } : { kind: 'reset', name: settingName(reset) }];
  const set = SET.exec(sql)?.[1];
  if (!set || OF_THE_TRANSACTION.has(set.toLowerCase())) return [];
  return [{ kind: 'set', name: settingName(set), sql }];
}

function statements(sql: string): string[] {
  const found: string[] = [];
  let statement = '';
  for (const [piece, , comment, end] of sql.matchAll(PIECES)) {
    if (end) {
      found.push(statement.trim());
      statement = '';
    } else statement += comment ? ' ' : piece;
  }
  return [...found, statement.trim()];
}

/** An unquoted name is lower case to Postgres. */
const folded = (name: string) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase());
const settingName = (name: string) => folded(name).toLowerCase().replace(/\s+/g, '');
