import { createHmac, hkdfSync, randomBytes, randomInt } from 'node:crypto';
import { type AuditAction, DomainError, type SecondFactor, type SecondFactorAsked } from '@banksman/contracts';
import {
  type Database,
  type Db,
  enableSecondFactor,
  membershipOf,
  offerSecondFactor,
  recoveryCodesLeft,
  removeSecondFactor,
  replaceRecoveryCodes,
  type SecondFactorRow,
  secondFactorOf,
  spendRecoveryCode,
  spendStep,
} from '@banksman/db';
import type { Audit } from '../audit/audit.ts';
import { placeOf } from '../secrets/places.ts';
import type { Vault } from '../secrets/vault.ts';
import { actorOf, type Caller } from '../services/caller.ts';
import type { FirstFactor, Proven } from './factors.ts';
import { forgetGuesses, isFirstTime, limitGuesses } from './guesses.ts';
import { wrongField } from './prove-again.ts';
import { SIGN_IN, type TellRefused } from './refused-sign-in.ts';
import { openSignedNotes } from './signed-note.ts';
import { setupOf, stepOf } from './totp.ts';

const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
/** 12 of 32 letters and digits without I, O, 0 and 1: 60 random bits */
const RECOVERY = { letters: 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789', length: 12, group: 4 };
/** seconds between the first and the second factor */
const ASKED_LIVES = 5 * 60;

type Given = { db: Database; vault: Vault; audit: Audit; secret: string; tellRefused: TellRefused; now: () => number };
type Tools = ReturnType<typeof toolsOf>;

/** Second factors: an authenticator app (RFC 6238), and recovery codes for the day it is lost. */
export type SecondFactors = ReturnType<typeof openSecondFactors>;

/** Opens the second factors. @param given.now ms since 1970 */
export function openSecondFactors(given: Given) {
  const tools = toolsOf(given);
  return { ...ownFactor(tools), ...askedFactor(tools) };
}

function toolsOf({ db, vault, audit, secret, tellRefused, now }: Given) {
  const recoveryKey = Buffer.from(hkdfSync('sha256', secret, '', 'banksman recovery codes 1', 32));
  return {
    db,
    audit,
    tellRefused,
    now,
    notes: openSignedNotes<{ userId: string; first: FirstFactor }>(secret, 'second factor 1', ASKED_LIVES * 1000, now),
    hashOf: (userId: string, code: string) => createHmac('sha256', recoveryKey).update(`${userId}|${code}`).digest('base64url'),
    seal: ({ userId, workspaceId }: Caller, plain: Buffer) =>
      vault.seal(db, placeOf(workspaceId, 'second_factors', userId), plain.toString('base64url')),
    secretOf: async ({ workspaceId, userId, sealed, keyVersion }: SecondFactorRow) =>
      Buffer.from(await vault.open(db, placeOf(workspaceId, 'second_factors', userId), sealed, keyVersion), 'base64url'),
    write: (tx: Db, caller: Caller, action: AuditAction, text: string) =>
      audit.write(tx, caller.workspaceId, { actor: actorOf(caller), action, subject: { kind: 'user', id: caller.userId }, text }),
  };
}

/** What people do with their own. */
function ownFactor({ db, now, hashOf, seal, secretOf, write }: Tools) {
  /** Ten codes in the place of the ones before; kept as hashes, so that they can be shown this once only. */
  const newRecoveryCodes = async (tx: Db, userId: string): Promise<string[]> => {
    const codes = makeRecoveryCodes();
    const hashes = codes.map((code) => hashOf(userId, code));
    await replaceRecoveryCodes(tx, userId, hashes);
    return codes.map(shown);
  };
  return {
    /** How the person's own second factor stands. */
    async standing(userId: string): Promise<SecondFactor> {
      const row = await secondFactorOf(db, userId);
      const since = row?.enabledAt?.toISOString() ?? null;
      return { is_on: since !== null, since, recovery_codes_left: since === null ? 0 : await recoveryCodesLeft(db, userId) };
    },

    /**
     * Makes a secret for an app; it counts after `confirm`. Called again before that, the secret is another one.
     * @throws DomainError `input_invalid` when a second factor is on: it is switched off first
     */
    async begin(caller: Caller, account: string): Promise<{ secret: string; uri: string }> {
      const { userId, workspaceId } = caller;
      const made = randomBytes(SECRET_BYTES);
      const { sealed, keyVersion } = await seal(caller, made);
      if (!(await offerSecondFactor(db, { userId, workspaceId, sealed, keyVersion }))) throw isOnAlready();
      return setupOf(made, account);
    },

    /** The first code of the app switches the second factor on. @throws DomainError `input_invalid` naming `code`, `too_many_requests` */
    async confirm(caller: Caller, code: string): Promise<string[]> {
      const { userId } = caller;
      await limitGuesses(db, 'second', { account: userId });
      const row = await secondFactorOf(db, userId);
      if (!row) throw wrongField('code');
      if (row.enabledAt) throw isOnAlready();
      const step = stepOf(await secretOf(row), code, now());
      if (step === null) throw wrongField('code');
      const codes = await db.transaction(async (tx) => {
        if (!(await enableSecondFactor(tx, row, step))) throw wrongField('code');
        await write(tx, caller, 'second_factor_on', `${caller.name} switched a second factor on`);
        return newRecoveryCodes(tx, userId);
      });
      await forgetGuesses(db, 'second', userId);
      return codes;
    },

    /** Ten new recovery codes; the ones before work no more. @throws DomainError `input_invalid` without a second factor */
    async renewRecoveryCodes(caller: Caller): Promise<string[]> {
      const { userId } = caller;
      if (!(await secondFactorOf(db, userId))?.enabledAt) throw isOff();
      return db.transaction(async (tx) => {
        await write(tx, caller, 'recovery_codes_renewed', `${caller.name} made new recovery codes`);
        return newRecoveryCodes(tx, userId);
      });
    },

    /** Switches it off. @returns false when none was on */
    end: (caller: Caller): Promise<boolean> =>
      db.transaction(async (tx) => {
        const wasOn = await removeSecondFactor(tx, caller.userId);
        if (wasOn) await write(tx, caller, 'second_factor_off', `${caller.name} switched the second factor off`);
        return wasOn;
      }),
  };
}

/** What happens at sign-in. */
function askedFactor({ db, audit, tellRefused, now, notes, hashOf, secretOf }: Tools) {
  return {
    /** The question for the second factor of somebody who gave the first; null when they have none. */
    async askOf(userId: string, first: FirstFactor): Promise<SecondFactorAsked | null> {
      if (!(await secondFactorOf(db, userId))?.enabledAt) return null;
      return { second_factor: { token: notes.sign({ userId, first }), expires_in: ASKED_LIVES } };
    },

    /**
     * Checks the answer: the app's code of a step that was not used before, or a recovery code, each once. Five tries, then a quarter of
     * an hour nothing: whoever gets here knows the first factor, so that no stranger can lock anybody out.
     * @throws DomainError `code_wrong`, also for a question that is too old or not ours; `too_many_requests`
     */
    async check(token: string, code: string, network: string): Promise<Proven> {
      const asked = notes.read(token);
      if (!asked) throw new DomainError('code_wrong');
      const { userId, first } = asked;
      await limitGuesses(db, 'second', { account: userId, network }).catch(async (refused: unknown) => {
        await tellLocked(db, audit, userId);
        throw refused;
      });
      const row = await secondFactorOf(db, userId);
      if (!row?.enabledAt) throw new DomainError('code_wrong');
      const isApp = /^\d{6}$/.test(code);
      const step = isApp ? stepOf(await secretOf(row), code, now()) : null;
      const isGood = isApp
        ? step !== null && (await spendStep(db, userId, step))
        : await spendRecoveryCode(db, userId, hashOf(userId, code));
      if (!isGood) {
        tellRefused({ userId }, network, 'second');
        throw new DomainError('code_wrong');
      }
      await forgetGuesses(db, 'second', userId);
      return { userId, way: first, second: isApp ? 'app' : 'recovery_code' };
    },
  };
}

/** Somebody knows a person's password, or reads their mail, and guesses on: the company should know. */
async function tellLocked(db: Database, audit: Audit, userId: string): Promise<void> {
  const member = await membershipOf(db, userId);
  if (!member || !(await isFirstTime(db, 'second', userId))) return;
  const text = `Five wrong codes for the second factor of ${member.name}, after a right password or code`;
  const subject = { kind: 'user', id: userId };
  await db.transaction((tx) => audit.write(tx, member.workspaceId, { actor: SIGN_IN, action: 'second_factor_locked', subject, text }));
}

function makeRecoveryCodes(): string[] {
  const { letters, length } = RECOVERY;
  return Array.from({ length: RECOVERY_CODES }, () => Array.from({ length }, () => letters[randomInt(letters.length)]).join(''));
}

/** ABCD-EFGH-JKLM */
function shown(code: string): string {
  return (code.match(new RegExp(`.{${RECOVERY.group}}`, 'g')) ?? []).join('-');
}

const isOnAlready = () => new DomainError('input_invalid', { message: 'A second factor is on already: switch it off first.' });
const isOff = () => new DomainError('input_invalid', { message: 'No second factor is on.' });
