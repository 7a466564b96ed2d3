import { startBuildertrendStandIn } from './buildertrend/stand-in.ts';
import { startHotelsStandIn } from './hotels/stand-in.ts';
import { standInConfig } from './stand-in/config.ts';
import type { StandIn } from './stand-in/stand-in.ts';
import { twilioSignature } from './twilio/signature.ts';
import { startTwilioStandIn } from './twilio/stand-in.ts';

export { startBuildertrendStandIn, startTwilioStandIn, twilioSignature };

export type StandIns = { urls: { buildertrend: string; hotels: string; twilio?: string }; stop(): Promise<void> };

/**
 * Starts every stand-in of the demo workspace in this process; that of the SMS service only when it is given a port.
 * @param options.dataDir where bookings, logs and messages are kept; null keeps them in memory
 * @throws Error when a port is taken; then none is left running
 */
export async function startStandIns(options: {
  dataDir: string | null;
  buildertrendPort: number;
  hotelsPort: number;
  twilioPort?: number | null;
}): Promise<StandIns> {
  const { dataDir, buildertrendPort, hotelsPort, twilioPort = null } = options;
  const started: StandIn[] = [];
  const stop = async () => {
    await Promise.all(started.map((one) => one.stop()));
  };
  const start = async (starting: Promise<StandIn>) => {
    const one = await starting;
    started.push(one);
    return one.url;
  };
  try {
    // one line per stand-in
    const urls = {
      buildertrend: await start(startBuildertrendStandIn({ port: buildertrendPort, dataDir })),
      hotels: await start(startHotelsStandIn({ port: hotelsPort, dataDir })),
      ...(twilioPort === null ? {} : { twilio: await start(startTwilioStandIn({ port: twilioPort, dataDir })) }),
    };
    return { urls, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

if (import.meta.main) {
  const { urls, stop } = await startStandIns(standInConfig());
  const end = () => void stop().then(() => process.exit(0));
  // the parent holds the other end of this channel: when it is gone, however it went, so are we
  process.on('disconnect', end);
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.send?.({ type: 'ready', urls });
  if (!process.send) console.log(JSON.stringify({ level: 'info', message: 'stand-ins are up', ...urls }));
}
