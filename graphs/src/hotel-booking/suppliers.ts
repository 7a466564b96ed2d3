export { buildertrend, geocoding, hotels, markerFor } from '@banksman/connectors';
