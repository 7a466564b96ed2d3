/** How a run stands, in the five words of a person; said once, in the contract. */
export { HUMAN_STATES, type HumanState, type Standing, standingOf } from '@banksman/contracts';
