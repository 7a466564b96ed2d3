export * from './app.ts';
export * from './approvals.ts';
export * from './auth.ts';
export * from './effects.ts';
export * from './memory.ts';
export * from './modules.ts';
export * from './runs.ts';
export * from './workspaces.ts';
