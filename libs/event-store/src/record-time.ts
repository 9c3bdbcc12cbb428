/** Record time as the stores write it: RFC 3339 UTC with exactly six decimals; from whole microseconds since 1970. */
export function recordTime(microseconds: number): string {
  const whole = new Date(Math.floor(microseconds / 1000)).toISOString();
  return `${whole.slice(0, -1)}${String(microseconds % 1000).padStart(3, '0')}Z`;
}

/** Wall clock in microseconds since 1970, as far as Node tells it. */
export function wallClock(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 1000);
}
