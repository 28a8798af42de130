import type { Analysis } from '../../analyses/analysis.ts';
import { analysisDescriptions } from './describe-analyses.ts';
import { otherDescriptions } from './describe-others.ts';
import { runDescriptions } from './describe-runs.ts';
import type { RouteDescription } from './route-description.ts';

/** Every route of the services. */
export const describeRoutes = (registry: readonly Analysis[]): RouteDescription[] => [
  ...otherDescriptions,
  ...runDescriptions,
  ...analysisDescriptions(registry),
];
