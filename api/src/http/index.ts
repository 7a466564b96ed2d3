export { caller, needs, publicRoute } from './access.ts';
export { answers, jsonBody, ok, problem } from './answer.ts';
export { describeApi } from './describe.ts';
export type { ApiEnv } from './env.ts';
export { routes } from './routes.ts';
