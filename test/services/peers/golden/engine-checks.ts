import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import type { GoldenCheck } from '../../../../services/peers/golden/checks.ts';
import type { CheckReport } from '../../../../services/peers/golden/tally.ts';

/** Runs a check on a fixture of test/services/peers/golden/fixtures. */
export async function runCheck(check: GoldenCheck, fixture: string): Promise<CheckReport> {
  return check(await readFixture(fixture));
}

export async function readFixture(fixture: string): Promise<unknown> {
  const path = new URL(`fixtures/${fixture}.json`, import.meta.url);
  return JSON.parse(await readFile(path, 'utf8'));
}

/** Expects at least `checked` comparisons, all within their tolerance. */
export function expectPassed(report: CheckReport, checked: number): void {
  expect(report.messages).toEqual([]);
  expect(report.failed).toBe(0);
  expect(report.checked).toBeGreaterThanOrEqual(checked);
  expect(report.worst).toBeLessThanOrEqual(1);
}
