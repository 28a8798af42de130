/** Absolute difference of two angles in degrees, wrapped to [0, 180]. */
export function angleDifferenceDeg(a: number, b: number): number {
  const turn = Math.abs(a - b) % 360;
  return turn > 180 ? 360 - turn : turn;
}

/** `angle` in degrees wrapped to (−180, 180]. */
export function wrapDegrees(angle: number): number {
  const turn = ((angle % 360) + 360) % 360;
  return turn > 180 ? turn - 360 : turn;
}

/** Mean direction of angles in degrees, (−180, 180]: the angle of the sum of their unit vectors; NaN for no angles. */
export function circularMeanDeg(angles: ArrayLike<number>): number {
  const { x, y } = resultant(angles);
  return angles.length === 0 ? Number.NaN : wrapDegrees((Math.atan2(y, x) * 180) / Math.PI);
}

/** Circular standard deviation in degrees, √(−2 ln R) of the mean resultant length R (Mardia & Jupp 2000, eq. 2.3.11). */
export function circularSdDeg(angles: ArrayLike<number>): number {
  const { x, y } = resultant(angles);
  const length = Math.min(1, Math.hypot(x, y) / angles.length);
  return (Math.sqrt(-2 * Math.log(length)) * 180) / Math.PI;
}

function resultant(angles: ArrayLike<number>): { x: number; y: number } {
  let x = 0;
  let y = 0;
  for (let i = 0; i < angles.length; i++) {
    x += Math.cos((angles[i] * Math.PI) / 180);
    y += Math.sin((angles[i] * Math.PI) / 180);
  }
  return { x, y };
}
