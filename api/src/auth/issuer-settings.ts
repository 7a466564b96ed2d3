import type { Environment } from '../config.ts';
import type { IssuerSettings } from './issuers.ts';

/** Where issuers send the browser back, below PUBLIC_URL; the BFF answers there. */
export const ISSUER_CALLBACK = '/bff/issuers/callback';

/** The issuers that the settings name. */
export function issuersOf(config: Environment): IssuerSettings[] {
  const { OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET } =
    config;
  const tenant = config.MICROSOFT_TENANT_ID;
  const wanted = [
    { id: 'company', name: config.OIDC_NAME, address: config.OIDC_ISSUER, clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET },
    {
      id: 'google',
      name: 'Google',
      address: GOOGLE_CLIENT_ID && 'https://accounts.google.com',
      clientId: GOOGLE_CLIENT_ID,
      clientSecret: GOOGLE_CLIENT_SECRET,
    },
    {
      id: 'microsoft',
      name: 'Microsoft',
      // one tenant's issuer: of the shared ones ("common") anybody could bring any address
      address: tenant && `https://login.microsoftonline.com/${tenant}/v2.0`,
      clientId: MICROSOFT_CLIENT_ID,
      clientSecret: MICROSOFT_CLIENT_SECRET,
    },
  ];
  return wanted.flatMap(({ id, name, address, clientId, clientSecret }) =>
    address && clientId && clientSecret ? [{ id, name, address, clientId, clientSecret, trustsEmail: id === 'microsoft' }] : [],
  );
}
