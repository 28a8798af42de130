/** Prints the one JSON object of `--json`. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints one line of the readable output. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
