import { failure } from '@banksman/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { describeApi } from '../http/describe.ts';
import { chanceOf, oneOf, type Schema, sampler } from '../testing/from-schema.ts';
import { type Furniture, furnish } from '../testing/furnished-office.ts';
import { filledPath } from '../testing/path-ids.ts';
import { type TwoOffices, twoOffices } from '../testing/two-offices.ts';

/** For each operation. The full figure is 200; what CI runs takes a few seconds. */
const CASES = Number(process.env.SECURITY_CASES ?? (process.env.SECURITY === 'full' ? 200 : 12));
const SEED = process.env.SECURITY_SEED ?? '1';
/** Answers of these have no end. */
const STREAMS = ['streamRuns', 'streamRunEvents'];
/** What shows how the program is built, and must not. */
const INNARDS =
  /\bat .+\.(ts|js|mjs):\d+|node_modules|\/src\/|drizzle|PostgresError|\bselect\b .+ \bfrom\b|syntax error at|violates|invalid input syntax/i;

type Parameter = { name: string; in: string; schema: Schema; required?: boolean };
type Answers = Record<string, { content?: Record<string, { schema?: Schema }> }>;
type Operation = {
  operationId: string;
  method: string;
  path: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Answers;
  security?: unknown[];
};

let office: TwoOffices;
let made: Furniture;
let ids: string[] = [];
beforeAll(async () => {
  office = await twoOffices();
  made = await furnish(office, 'admin');
  ids = Object.values(made);
});
afterAll(() => office.close());

function operations(): Operation[] {
  const paths = describeApi(office.app).paths as unknown as Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}

/** One request for an operation, more or less as it is documented: the first ones exactly, the later ones less and less. */
function requestFor(operation: Operation, at: number) {
  const chance = chanceOf(`${SEED}:${operation.operationId}:${at}`);
  const { sample, wildText } = sampler(chance, ids);
  const wild = at < CASES / 4 ? 0 : oneOf(chance, [0, 0.05, 0.2, 0.5]);
  const { parameters = [], requestBody } = operation;
  const valueFor = ({ schema }: Parameter) => (chance() < wild ? wildText() : String(sample(schema, 0)));
  let path = operation.path;
  const query = new URLSearchParams();
  for (const parameter of parameters) {
    if (parameter.in === 'path' && chance() < 0.3)
      path = path.replace(`{${parameter.name}}`, encodeURIComponent(wellFormed(valueFor(parameter))) || 'x');
    if (parameter.in === 'query' && (parameter.required || chance() < 0.4)) query.append(parameter.name, wellFormed(valueFor(parameter)));
  }
  if (chance() < wild) query.append(oneOf(chance, ['unknown', 'limit', 'cursor', '__proto__']), wellFormed(wildText()));
  const schema = requestBody?.content['application/json']?.schema;
  const body = schema ? (chance() < wild / 8 ? wildText() : JSON.stringify(sample(schema, wild))) : undefined;
  path = `/api/v1${filledPath(path.replace('/api/v1', ''), (kind) => made[kind])}`;
  return { path: `${path}${query.size > 0 ? `?${query}` : ''}`, body };
}
const wellFormed = (text: string) => text.replaceAll(/[\uD800-\uDFFF]/g, '�');

const checkers = new Map<Schema, z.ZodType>();
function fits(schema: Schema, value: unknown): string | null {
  const checker = checkers.get(schema) ?? z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  checkers.set(schema, checker);
  const parsed = checker.safeParse(value);
  return parsed.success ? null : z.prettifyError(parsed.error).slice(0, 300);
}

/** What is wrong with an answer; empty when it is as documented. */
function judge({ responses }: Operation, { status, text, headers }: Awaited<ReturnType<TwoOffices['ask']>>): string[] {
  if (status >= 500) return [`${status} ${text.slice(0, 200)}`];
  const type = headers.get('content-type')?.split(';')[0] ?? '';
  const documented = responses[status] ?? (status >= 400 ? responses.default : undefined);
  const innards = INNARDS.test(text) && status >= 400 ? [`it tells how it is built: ${text.slice(0, 200)}`] : [];
  if (status >= 400 && type === 'application/json' && failure.safeParse(JSON.parse(text)).success) return innards;
  if (!documented) return [`${status} is not documented`, ...innards];
  const schema = (documented.content?.[type] ?? documented.content?.['*/*'])?.schema;
  if (!schema) return documented.content ? [`${status} with ${type} is not documented`] : innards;
  const problem = type === 'application/json' && documented.content?.[type] ? fits(schema, JSON.parse(text)) : null;
  return problem ? [`${status}: ${problem}`] : innards;
}

test(`every operation takes ${CASES} requests, right and wrong, and answers as its description says (seed ${SEED})`, async () => {
  const wrong: string[] = [];
  const succeeded = new Set<string>();
  const lane = async (own: Operation[]) => {
    for (const operation of own)
      for (let at = 0; at < CASES; at += 1) {
        const { path, body } = requestFor(operation, at);
        // signing out works without signing in, and would end the administrator's own session
        const as = operation.security?.length === 0 ? 'nobody' : 'admin';
        const answer = await office.ask(operation.method, path, { as, body, from: `10.${at}.1.1` });
        if (answer.status < 300) succeeded.add(operation.operationId);
        for (const what of judge(operation, answer)) wrong.push(`${operation.method} ${path} ${body?.slice(0, 300) ?? ''} → ${what}`);
      }
  };
  const all = operations().filter(({ operationId }) => !STREAMS.includes(operationId));
  await Promise.all([0, 1, 2, 3].map((n) => lane(all.filter((_, at) => at % 4 === n))));
  expect(wrong.slice(0, 20)).toEqual([]);
  // it would prove little if everything were refused at the door
  expect(succeeded.size / all.length).toBeGreaterThan(0.6);
}, 600_000);
