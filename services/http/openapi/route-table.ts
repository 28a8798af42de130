import type { RouteDescription } from './route-description.ts';

/** The description of the route that a request meets; undefined where there is none. */
export type FindRoute = (request: { readonly method: string; readonly path: string }) => RouteDescription | undefined;

/** Finds routes among those described, by method and path: an address with fewer parameters goes before one with more. */
export function routeTable(routes: readonly RouteDescription[]): {
  find: FindRoute;
  pathOf: (path: string) => string | undefined;
} {
  const known = routes.map((route) => ({
    route,
    parameters: route.path.split('{').length,
    pattern: new RegExp(`^${route.path.replace('{path}', '.+').replace(/\{\w+\}/g, '[^/]+')}$`),
  }));
  known.sort((a, b) => a.parameters - b.parameters);
  const matching = (path: string) => known.filter(({ pattern }) => pattern.test(path)).map(({ route }) => route);
  return {
    find: ({ method, path }) => {
      const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
      return matching(path).find((route) => route.method === asked);
    },
    /** The path of the route with its parameters as in `/v1/runs/{id}`, whatever the method. */
    pathOf: (path) => matching(path)[0]?.path,
  };
}
