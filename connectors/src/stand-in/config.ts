import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const environment = z.object({
  DATA_DIR: z.string().min(1).default('data'),
  BUILDERTREND_STANDIN_PORT: port.default(3101),
  HOTELS_STANDIN_PORT: port.default(3102),
  TWILIO_STANDIN_PORT: z.preprocess((value) => (value === '' ? undefined : value), port.optional()),
});

/**
 * Reads the stand-ins' settings; records go below `DATA_DIR/stand-ins`.
 * @throws Error with one sentence naming the wrong variable
 */
export function standInConfig(env: NodeJS.ProcessEnv = process.env) {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw new Error(`The stand-ins cannot start: ${first?.path.join('.')} ${first?.message}`);
  }
  const { DATA_DIR, BUILDERTREND_STANDIN_PORT, HOTELS_STANDIN_PORT, TWILIO_STANDIN_PORT } = parsed.data;
  return {
    dataDir: `${DATA_DIR}/stand-ins`,
    buildertrendPort: BUILDERTREND_STANDIN_PORT,
    hotelsPort: HOTELS_STANDIN_PORT,
    twilioPort: TWILIO_STANDIN_PORT ?? null,
  };
}
