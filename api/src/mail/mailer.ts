import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type Transporter } from 'nodemailer';

export type Mail = { to: string; subject: string; text: string };
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
 * @throws the SMTP error when the server refuses or cannot be reached
 */
export function createMailer({ smtpUrl, from, outbox, print = console.log }: MailerOptions): Mailer {
  const transport: Transporter = smtpUrl
    ? createTransport(smtpUrl, { from })
    : createTransport({ streamTransport: true, buffer: true, newline: 'windows' }, { from });
  return {
    async send(mail) {
      const sent: unknown = await transport.sendMail(mail);
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
