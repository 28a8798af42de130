/** Times the steps of a long analysis: `lap(name)` books the seconds since the last lap. */
export function stopwatch() {
  const seconds: Record<string, number> = {};
  let last = performance.now();
  return {
    seconds,
    lap(name: string): void {
      const now = performance.now();
      seconds[name] = (now - last) / 1000;
      last = now;
    },
  };
}
