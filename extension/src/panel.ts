import { Panel } from './panel/app.ts';
import { findPlace } from './panel/place.ts';

new Panel(await findPlace()).open();
