import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '@banksman/contracts';
import { createTransport, type Transporter } from 'nodemailer';

/** nodemailer's own are 2 and 10 minutes: nobody waits that long for a code. */
const TIMES = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

export type Mail = {
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** stays the same at every try, so that a mail that arrives twice can be recognised (RFC 5322, section 3.6.4) */
  messageId?: string;
};
export type Mailer = { send(mail: Mail): Promise<void> };
export type MailerOptions = {
  smtpUrl: string | null;
  from: string;
  /** where mails go when there is no SMTP server */
  outbox: string;
  /** where a person without SMTP sees them; the terminal by default */
  print?: (line: string) => void;
};

/**
 * Sends through SMTP when it is configured; otherwise each mail becomes a file `outbox/<time>-<id>.eml` and a line in the
 * terminal, so that a new installation works without a mail server.
 * @throws DomainError `connector_unavailable` when the server cannot be reached, takes too long (10 s to connect, 30 s of silence) or
 * answers 4xx; `connector_refused` when it answers 5xx: trying again does not help (RFC 5321, section 4.2.1)
 */
export function createMailer({ smtpUrl, from, outbox, print = console.log }: MailerOptions): Mailer {
  const transport: Transporter = smtpUrl
    ? createTransport({ url: smtpUrl, ...TIMES }, { from })
    : createTransport({ streamTransport: true, buffer: true, newline: 'windows' }, { from });
  return {
    async send(mail) {
      const sent: unknown = await transport.sendMail(mail).catch(translate);
      if (smtpUrl) return;
      await keep(outbox, sent);
      print(`Mail for ${mail.to}: ${mail.subject}`);
    },
  };
}

async function keep(outbox: string, sent: unknown): Promise<void> {
  const message = typeof sent === 'object' && sent !== null && 'message' in sent ? sent.message : '';
  await mkdir(outbox, { recursive: true });
  const name = `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}.eml`;
  const unfinished = join(outbox, `.${name}`);
  await writeFile(unfinished, message as Buffer, { mode: 0o600 });
  await rename(unfinished, join(outbox, name));
}

function translate(error: unknown): never {
  const isRefused = error instanceof Error && 'responseCode' in error && Number(error.responseCode) >= 500;
  throw new DomainError(isRefused ? 'connector_refused' : 'connector_unavailable', { cause: error });
}
