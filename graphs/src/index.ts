export { agentLoop, loopState } from './agent/loop.ts';
export * from './automation.ts';
export { hotelBooking } from './hotel-booking/index.ts';
export { createReasoner, type ReasonerOptions } from './reasoner/create-reasoner.ts';
export * from './reasoner/reasoner.ts';
export { rulesReasoner } from './reasoner/rules.ts';
export { step, toolsOf } from './step.ts';
export { UNDO_STEP } from './undo/graph.ts';
export { undoEffect } from './undo/index.ts';
