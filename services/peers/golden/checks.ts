import { checkFilters } from './check-filters.ts';
import { checkFlow } from './check-flow.ts';
import { checkGenerator } from './check-generator.ts';
import { checkMetrics } from './check-metrics.ts';
import { checkPca } from './check-pca.ts';
import { checkSsimImages } from './check-ssim-images.ts';
import { checkTsne } from './check-tsne.ts';
import type { CheckReport } from './tally.ts';

/** Compares this project with one parsed golden file. Throws when the file does not have the fields it needs. */
export type GoldenCheck = (json: unknown) => CheckReport | Promise<CheckReport>;

/** The check of every golden file that this project knows, by the file's name without its ending. */
export const checks: Readonly<Record<string, GoldenCheck>> = {
  filters: checkFilters,
  flow: checkFlow,
  generator: checkGenerator,
  metrics: checkMetrics,
  pca: checkPca,
  ssim_images: checkSsimImages,
  tsne: checkTsne,
  // These load TensorFlow, so only when their file is there.
  baselines: async (json) => (await import('./check-baselines.ts')).checkBaselines(json),
  deepstrf: async (json) => (await import('./check-deepstrf.ts')).checkDeepStrf(json),
  dstrf_pca_ssrf: async (json) => (await import('./check-dstrf.ts')).checkDstrf(json),
  inverse: async (json) => (await import('./check-inverse.ts')).checkInverse(json),
  layers: async (json) => (await import('./check-layers.ts')).checkLayers(json),
  loss: async (json) => (await import('./check-loss.ts')).checkLoss(json),
  optimisers: async (json) => (await import('./check-optimisers.ts')).checkOptimisers(json),
  videounet: async (json) => (await import('./check-video-unet.ts')).checkVideoUNet(json),
};
