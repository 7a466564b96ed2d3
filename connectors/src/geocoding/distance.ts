export type Point = { latitude: number; longitude: number };

/** Mean radius of the WGS 84 ellipsoid (IUGG R1). */
const EARTH_RADIUS_KM = 6371.0088;

/** Great-circle distance (haversine) in kilometres; at city scale within 0.5 % of the road-less truth, roads are longer. */
export function distanceKm(from: Point, to: Point): number {
  const halfLatitude = radians(to.latitude - from.latitude) / 2;
  const halfLongitude = radians(to.longitude - from.longitude) / 2;
  const chord =
    Math.sin(halfLatitude) ** 2 + Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(halfLongitude) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
