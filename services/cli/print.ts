/** Prints the one JSON object of `--json`. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints one line of the readable output. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Says something to the person at the terminal, on stderr, so that stdout stays the result. */
export function noteLine(text: string): void {
  process.stderr.write(`${text}\n`);
}
