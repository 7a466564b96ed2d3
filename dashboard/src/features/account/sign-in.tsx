import { email as emailSchema } from '@banksman/contracts';
import { useState } from 'react';
import { CodeStep } from './code-step.tsx';
import { PasswordStep } from './password-step.tsx';
import { type SignInStep, useSendCode } from './queries.ts';
import { SecondStep } from './second-step.tsx';

type Props = {
  /** the question for a second factor that a sign-in elsewhere ended with */
  asked?: string | null;
  /** where in the dashboard to go then */
  back: string;
};

/** Signing in by password or a code, and by an app where one is set up; leaves for `back` with the session. */
export function SignIn({ asked: askedElsewhere = null, back }: Props) {
  const [sentBy, setSentBy] = useState<'email' | 'sms' | null>(null);
  const [asked, setAsked] = useState(askedElsewhere);
  const [email, setEmail] = useState('');
  const [emailError, setEmailError] = useState<string | null>(null);
  const sendCode = useSendCode();

  const checked = (): string | null => {
    const parsed = emailSchema.safeParse(email.trim());
    setEmailError(parsed.success ? null : 'Enter your e-mail address, such as dana@example.com.');
    return parsed.success ? parsed.data : null;
  };
  const askForCode = (by: 'email' | 'sms') => {
    const address = checked();
    if (address) sendCode.mutate({ email: address, by }, { onSuccess: () => setSentBy(by) });
  };
  const onStep = (step: SignInStep) => setAsked(step.second_factor.token);
  const startOver = () => {
    setAsked(null);
    setSentBy(null);
  };

  if (asked !== null) return <SecondStep token={asked} back={back} onBack={startOver} />;
  if (sentBy !== null)
    return (
      <CodeStep
        key={sentBy}
        email={email.trim()}
        by={sentBy}
        onSend={askForCode}
        sending={sendCode.isPending ? sendCode.variables.by : null}
        sendProblem={sendCode.error}
        back={back}
        onBack={startOver}
        onStep={onStep}
      />
    );
  return (
    <PasswordStep
      email={email}
      emailError={emailError}
      onEmail={(value) => {
        setEmail(value);
        setEmailError(null);
      }}
      checked={checked}
      onCode={() => askForCode('email')}
      isSendingCode={sendCode.isPending}
      codeProblem={sendCode.error}
      back={back}
      onStep={onStep}
    />
  );
}
