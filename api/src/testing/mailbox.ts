import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A real mail server on this machine with one box for everybody. */
export type Mailbox = {
  smtpUrl: string;
  mails: Email[];
  to(address: string): Email[];
  /** mails are answered so from now on: `4xx` try again, `5xx` refused */
  answer(so: 'ok' | '4xx' | '5xx'): void;
  forget(): void;
  close(): Promise<void>;
};

/** Starts it on a free port. */
export async function startMailbox(): Promise<Mailbox> {
  let mode: 'ok' | '4xx' | '5xx' = 'ok';
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
    disableReverseLookup: true,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        if (mode !== 'ok') return done(Object.assign(new Error('not now'), { responseCode: mode === '4xx' ? 451 : 550 }));
        box.mails.push(await PostalMime.parse(Buffer.concat(chunks)));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  const box: Mailbox = {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    mails: [],
    to: (address) => box.mails.filter(({ to }) => to?.some((one) => one.address === address)),
    answer(so) {
      mode = so;
    },
    forget() {
      box.mails.length = 0;
      mode = 'ok';
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return box;
}
