const DEGREES = String.raw`\s*(?<NAME>[+-]?(?:\d{1,3}(?:\.\d{0,20})?|\.\d{1,20}))\s*`;
const COORDINATES = new RegExp(`^${DEGREES.replace('NAME', 'latitude')},${DEGREES.replace('NAME', 'longitude')}$`);

/** Coordinates have at most this many decimals, which is a millimetre. */
const DECIMALS = 8;

/**
 * `latitude,longitude` in degrees, in the one form in which Exceptionless stores it: one to eight decimals each.
 * Undefined for a text that is no place on Earth.
 */
export function formatCoordinates(text: string): string | undefined {
  const { latitude, longitude } = COORDINATES.exec(text)?.groups ?? {};
  if (latitude === undefined || longitude === undefined) return undefined;
  if (Math.abs(Number(latitude)) > 90 || Math.abs(Number(longitude)) > 180) return undefined;
  return `${formatDegrees(Number(latitude))},${formatDegrees(Number(longitude))}`;
}

function formatDegrees(degrees: number): string {
  const fixed = degrees.toFixed(DECIMALS).replace(/0{1,7}$/, '');
  return fixed === '-0.0' ? '0.0' : fixed;
}
