/** Folder of the runs: the given one, else `CORTEX_RUNS`, else `./runs`. */
export function runsDir(given?: string): string {
  return (given ?? process.env.CORTEX_RUNS) || 'runs';
}
