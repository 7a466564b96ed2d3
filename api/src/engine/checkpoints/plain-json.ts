import type { SerializerProtocol } from '@langchain/langgraph-checkpoint';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Writes like LangGraph's own serializer, but reads back plain data only: a stored record that names a constructor stays
 * what it is, data. Nothing in a checkpoint can make the process load or call anything (CVE-2025-64439 in the Python package).
 * Sets, maps, errors, dates as text, bytes and `undefined` come back; they are a closed list.
 */
export class PlainJson implements SerializerProtocol {
  readonly #writer: SerializerProtocol;

  /** @param writer LangGraph's own, which every saver has */
  constructor(writer: SerializerProtocol) {
    this.#writer = writer;
  }

  async dumpsTyped(value: unknown): Promise<[string, Uint8Array]> {
    return this.#writer.dumpsTyped(value);
  }

  async loadsTyped(type: string, data: Uint8Array | string): Promise<unknown> {
    return readPlain(type, data);
  }
}

/** A stored value as plain data. @throws TypeError for a type that we never write */
export function readPlain(type: string, data: Uint8Array | string): unknown {
  if (type === 'bytes') return typeof data === 'string' ? encoder.encode(data) : new Uint8Array(data);
  if (type === 'json') return JSON.parse(typeof data === 'string' ? data : decoder.decode(data), revive);
  throw new TypeError(`a checkpoint holds a value of the unknown type ${type}`);
}

function revive(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('lc' in value) || value.lc !== 2 || !('type' in value)) return value;
  if (value.type === 'undefined') return undefined;
  if (value.type !== 'constructor' || !('id' in value) || !('args' in value)) return value;
  const { id, args } = value;
  if (!Array.isArray(id) || id.length !== 1 || !Array.isArray(args)) return value;
  const [first, second] = args as unknown[];
  switch (id[0]) {
    case 'Set':
      return Array.isArray(first) ? new Set(first) : value;
    case 'Map':
      return Array.isArray(first) && first.every((entry) => Array.isArray(entry) && entry.length === 2) ? new Map(first) : value;
    case 'Error':
      return typeof first === 'string' ? new Error(first) : value;
    case 'RegExp':
      return typeof first === 'string' && typeof second === 'string' ? new RegExp(first, second) : value;
    case 'Uint8Array':
      return Array.isArray(first) ? Uint8Array.from(first as number[]) : value;
    default:
      return value;
  }
}
