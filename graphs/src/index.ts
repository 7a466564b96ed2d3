export * from './automation.ts';
export * from './reasoner/reasoner.ts';
export { step, toolsOf } from './step.ts';
