import { distanceKm, type Point } from '../../geocoding/distance.ts';
import { zips } from '../../geocoding/zips.ts';

// city, state, latitude, longitude: only there to give an address a believable town
const CITIES = `
Albuquerque NM 35.08 -106.65|Amarillo TX 35.20 -101.83|Anchorage AK 61.22 -149.90|Atlanta GA 33.75 -84.39|Austin TX 30.27 -97.74
Bakersfield CA 35.37 -119.02|Baltimore MD 39.29 -76.61|Billings MT 45.78 -108.50|Birmingham AL 33.52 -86.80|Bismarck ND 46.81 -100.78
Boise ID 43.62 -116.20|Boston MA 42.36 -71.06|Boulder CO 40.01 -105.27|Buffalo NY 42.89 -78.88|Burlington VT 44.48 -73.21
Casper WY 42.85 -106.32|Charleston SC 32.78 -79.93|Charleston WV 38.35 -81.63|Charlotte NC 35.23 -80.84|Cheyenne WY 41.14 -104.82
Chicago IL 41.88 -87.63|Cincinnati OH 39.10 -84.51|Cleveland OH 41.50 -81.69|Colorado Springs CO 38.83 -104.82|Columbus OH 39.96 -83.00
Dallas TX 32.78 -96.80|Denver CO 39.74 -104.99|Des Moines IA 41.59 -93.62|Detroit MI 42.33 -83.05|El Paso TX 31.76 -106.49
Eugene OR 44.05 -123.09|Fargo ND 46.88 -96.79|Flagstaff AZ 35.20 -111.65|Fort Collins CO 40.59 -105.08|Fort Worth TX 32.76 -97.33
Fresno CA 36.74 -119.79|Grand Junction CO 39.06 -108.55|Grand Rapids MI 42.96 -85.67|Hartford CT 41.77 -72.67|Honolulu HI 21.31 -157.86
Houston TX 29.76 -95.37|Indianapolis IN 39.77 -86.16|Jackson MS 32.30 -90.18|Jacksonville FL 30.33 -81.66|Kansas City MO 39.10 -94.58
Knoxville TN 35.96 -83.92|Las Vegas NV 36.17 -115.14|Lincoln NE 40.81 -96.70|Little Rock AR 34.75 -92.29|Los Angeles CA 34.05 -118.24
Louisville KY 38.25 -85.76|Madison WI 43.07 -89.40|Manchester NH 42.99 -71.46|Memphis TN 35.15 -90.05|Miami FL 25.76 -80.19
Milwaukee WI 43.04 -87.91|Minneapolis MN 44.98 -93.27|Mobile AL 30.69 -88.04|Nashville TN 36.16 -86.78|New Orleans LA 29.95 -90.07
New York NY 40.71 -74.01|Norfolk VA 36.85 -76.29|Oklahoma City OK 35.47 -97.52|Omaha NE 41.26 -95.93|Orlando FL 28.54 -81.38
Philadelphia PA 39.95 -75.17|Phoenix AZ 33.45 -112.07|Pittsburgh PA 40.44 -80.00|Portland ME 43.66 -70.26|Portland OR 45.52 -122.68
Providence RI 41.82 -71.41|Pueblo CO 38.25 -104.61|Raleigh NC 35.78 -78.64|Rapid City SD 44.08 -103.23|Reno NV 39.53 -119.81
Richmond VA 37.54 -77.44|Sacramento CA 38.58 -121.49|Salt Lake City UT 40.76 -111.89|San Antonio TX 29.42 -98.49|San Diego CA 32.72 -117.16
San Francisco CA 37.77 -122.42|San Jose CA 37.34 -121.89|Santa Fe NM 35.69 -105.94|Seattle WA 47.61 -122.33|Sioux Falls SD 43.55 -96.73
Spokane WA 47.66 -117.43|St. Louis MO 38.63 -90.20|Tampa FL 27.95 -82.46|Topeka KS 39.05 -95.68|Trenton NJ 40.22 -74.74
Tucson AZ 32.22 -110.97|Tulsa OK 36.15 -95.99|Washington DC 38.91 -77.04|Wichita KS 37.69 -97.34|Wilmington DE 39.75 -75.55
`
  .trim()
  .split(/[|\n]/)
  .map((line) => {
    const [, name = '', state = '', latitude, longitude] = /^(.+) ([A-Z]{2}) (\S+) (\S+)$/.exec(line) ?? [];
    return { name, state, latitude: Number(latitude), longitude: Number(longitude) };
  });

/** Town, state and ZIP code to write into an address near a point. */
export function townNear(point: Point): { city: string; state: string; zip: string } {
  const city = nearest(CITIES, point);
  const zip = nearest(
    Object.entries(zips()).map(([code, centre]) => ({ code, ...centre })),
    point,
  );
  return { city: city?.name ?? 'Springfield', state: city?.state ?? 'CO', zip: zip?.code ?? '00000' };
}

function nearest<Place extends Point>(places: readonly Place[], point: Point): Place | undefined {
  let best: Place | undefined;
  let bestKm = Number.POSITIVE_INFINITY;
  for (const place of places) {
    const km = distanceKm(place, point);
    if (km < bestKm) [best, bestKm] = [place, km];
  }
  return best;
}
