export { ACCESS, type Access, caller, needs, publicRoute } from './access.ts';
export { answers, jsonBody, ok, problem } from './answer.ts';
export { describeApi, routeAccess } from './describe.ts';
export type { ApiEnv } from './env.ts';
export { routes } from './routes.ts';
