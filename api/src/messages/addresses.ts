/** Where Twilio posts replies to; below `PUBLIC_URL`, and part of what Twilio signs. */
export const SMS_WEBHOOK_PATH = '/api/v1/channels/sms/twilio';

/** The page of a link from an e-mail. */
export const decisionLink = (publicUrl: string, token: string) => `${publicUrl}/decide/${token}`;

/** The page of an invitation. */
export const joinLink = (publicUrl: string, token: string) => `${publicUrl}/join/${token}`;
/** A question in the dashboard, for whoever is signed in. */
export const inboxLink = (publicUrl: string, approvalId: string) => `${publicUrl}/inbox/${approvalId}`;
