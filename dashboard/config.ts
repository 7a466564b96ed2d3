/** Where `npm run dev` forwards `/bff` and `/api`: a running `npm start`. */
export const DEV_BFF = process.env.BFF_URL ?? 'http://127.0.0.1:3000';
