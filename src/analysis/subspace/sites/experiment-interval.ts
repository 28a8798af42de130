import { expandedTail, fewestClusters, redrawn } from '../../../metrics/bootstrap.ts';
import { mean, quantile } from '../../../metrics/summary.ts';
import type { RandomStream } from '../../../random/stream.ts';

/** A site's value, and the experiment that it is of. */
interface SiteValue {
  readonly experiment: string;
  readonly value: number;
}

/** An interval of a mean over sites. */
export interface ExperimentInterval {
  /** 95 %; null of fewer than five experiments, or five sites where there is one experiment. */
  readonly interval: readonly [number, number] | null;
  /** What was drawn anew, and how many of them there are. */
  readonly intervalOver: { readonly of: 'experiments' | 'sites'; readonly n: number };
  /** Why there is no interval. */
  readonly intervalReason?: string;
}

const resamples = 2000;

/**
 * Interval of the mean over sites: experiments are drawn anew, then the sites within each (two-stage cluster bootstrap, Davison & Hinkley
 * 1997, §3.8), with percentiles moved outwards as Student's t asks of so many experiments (`expandedTail`). With one experiment, or none
 * named, its sites are what is drawn, and the interval is about that experiment.
 */
export function intervalOf(sites: readonly SiteValue[], stream: RandomStream): ExperimentInterval {
  const experiments = [...new Set(sites.map(({ experiment }) => experiment))].map((name) =>
    sites.filter(({ experiment }) => experiment === name).map(({ value }) => value),
  );
  const of = experiments.length > 1 ? 'experiments' : 'sites';
  const n = of === 'experiments' ? experiments.length : sites.length;
  const intervalOver = { of, n } as const;
  if (n < fewestClusters) {
    return { interval: null, intervalOver, intervalReason: `no interval: ${n} ${of}, it takes ${fewestClusters}` };
  }
  const draws = Float64Array.from({ length: resamples }, () =>
    mean(redrawn(experiments, stream).flatMap((values) => redrawn(values, stream))),
  );
  const tail = expandedTail(n);
  return { interval: [quantile(draws, tail), quantile(draws, 1 - tail)], intervalOver };
}
