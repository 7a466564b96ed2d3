import { failure } from '@banksman/contracts';
import type { Problem } from '../messages.ts';

/** A problem on its way to the page that asked. */
export class Trouble extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

const problem = (code: string, message: string, more: Partial<Problem> = {}): Problem => ({
  code,
  message,
  fields: [],
  needsSignIn: false,
  ...more,
});

/** Nobody is signed in, or the session has ended. */
export const signedOut = (): Trouble =>
  new Trouble(problem('signed_out', 'You are signed out. Sign in again; what you entered stays here.', { needsSignIn: true }));

/** No answer came: what was asked may be asked again, its own key protects it from being done twice. */
export const unreachable = (): Trouble =>
  new Trouble(problem('unreachable', 'Banksman cannot be reached just now. Nothing was lost; try again when you are online.'));

export const refusedSignIn = (message: string): Trouble => new Trouble(problem('sign_in', message, { needsSignIn: true }));

/** An answer that is not what the contract says, from an address where something else runs. */
export const notBanksman = (): Trouble =>
  new Trouble(problem('not_banksman', 'What answers at this address is not Banksman. Check the address in the options.'));

/** What the API refused, in its own words. */
export function refused(status: number, body: unknown): Trouble {
  const said = failure.safeParse(body);
  if (!said.success) return status >= 500 ? unreachable() : notBanksman();
  const { code, message, details } = said.data.error;
  const fields = Array.isArray(details.fields) ? details.fields : [];
  return new Trouble(
    problem(code, message, {
      fields: fields.map((one: { field?: unknown; message?: unknown }) => ({
        field: String(one.field ?? '').replace(/^input\.?/, ''),
        message: String(one.message ?? ''),
      })),
    }),
  );
}

/** What to tell the page of any error. */
export function problemOf(error: unknown): Problem {
  return error instanceof Trouble ? error.problem : problem('internal', 'Something went wrong in the extension. Please try again.');
}
