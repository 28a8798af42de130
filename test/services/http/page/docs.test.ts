import { chromium as engine } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../../../services/http/server.ts';
import { chromium } from '../../../chromium.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

test.skipIf(!chromium.path)(
  `/docs lists and unfolds the requests, without asking for anything off this machine${chromium.note}`,
  async () => {
    const server = await startServer({ port: 0, runsDir: temporaryFolder() });
    onTestFinished(() => server.close());
    const browser = await engine.launch({ executablePath: chromium.path, args: ['--no-sandbox'] });
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(server.url) && !url.startsWith('data:')) complaints.push(`asked for ${url}`);
    });
    await page.goto(`${server.url}/docs`);
    const masking = page.locator('.opblock', { hasText: '/v1/runs/{id}/maskings' });
    await masking.waitFor();
    expect(await page.locator('.opblock').count()).toBeGreaterThan(25);
    await masking.locator('button').first().click();
    await masking.getByText('Request body').waitFor();
    expect(await masking.textContent()).toMatch(/Accept.*Prefer|Prefer.*Accept/s);
    await page.waitForLoadState('networkidle');
    expect(complaints).toEqual([]);
  },
);
