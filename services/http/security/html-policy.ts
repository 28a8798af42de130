import { createMiddleware } from 'hono/factory';

/**
 * Gives the pages that `isPage` tells by their path a Content-Security-Policy in the place of that of answers; to be used before
 * what sets the latter. They run scripts of this server alone and ask nobody else; drawings hold their maps as data.
 * @param style where style sheets may come from, beside files of this server
 */
export const htmlPolicy = (isPage: (path: string) => boolean, style = '') => {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${style}`.trim(),
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return createMiddleware(async (c, next) => {
    await next();
    if (isPage(c.req.path) && c.res.ok) c.res.headers.set('Content-Security-Policy', policy);
  });
};
