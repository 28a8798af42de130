import { existsSync } from 'node:fs';

/** Where Debian and others have it; CHROMIUM names another. */
const places = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser of the machine, for tests of the page. */
export const chromium: { readonly path: string | undefined; readonly note: string } = (() => {
  const path = places.find((place) => place !== '' && existsSync(place));
  return { path, note: path ? '' : ' (skipped: no chromium; apt-get install chromium, or set CHROMIUM)' };
})();
