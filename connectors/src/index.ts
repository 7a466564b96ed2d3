import { buildertrend } from './buildertrend/index.ts';
import { dailyLogsPage } from './buildertrend/links.ts';
import { markerFor, withMarker } from './buildertrend/marker.ts';
import type { Connector } from './connector.ts';
import { geocoding } from './geocoding/index.ts';
import { hotels } from './hotels/index.ts';
import { twilio } from './twilio/index.ts';
import { isFromTwilio } from './twilio/signature.ts';

export { createCircuitBreaker } from './circuit-breaker.ts';
export { type Connect, connectForm, secretFieldsOf, secretText, webAddress } from './connect-form.ts';
export * from './connector.ts';
export { createEgress } from './egress.ts';
export { distanceKm } from './geocoding/distance.ts';
export { buildertrend, dailyLogsPage, geocoding, hotels, isFromTwilio, markerFor, twilio, withMarker };

/** Every connector there is; forms, health checks and docs are made of it. One line per folder. */
export const connectors: readonly Connector[] = [buildertrend, geocoding, hotels, twilio];
