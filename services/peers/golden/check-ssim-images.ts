import { z } from 'zod';
import { meanSquaredError } from '../../../src/metrics/regression.ts';
import { ssimBytes, ssimFrames } from '../../../src/metrics/ssim.ts';
import { type CheckReport, Tally } from './tally.ts';

const schema = z.looseObject({
  cases: z.array(
    z.looseObject({
      N: z.int(),
      a_base64: z.base64(),
      b_base64: z.base64(),
      wang: z.number(),
      mse: z.number(),
    }),
  ),
  rgb_case: z.looseObject({
    N: z.int(),
    a_base64: z.base64(),
    b_base64: z.base64(),
    wang_mean_over_channels: z.number(),
  }),
});

const tolerance = { absolute: 1e-9 };

/** Structural similarity of 8-bit images, grey and colour, against skimage (ssim_images.json). */
export function checkSsimImages(json: unknown): CheckReport {
  const { cases, rgb_case: rgb } = schema.parse(json);
  const tally = new Tally();
  cases.forEach(({ N, a_base64, b_base64, wang, mse }, i) => {
    const a = Buffer.from(a_base64, 'base64');
    const b = Buffer.from(b_base64, 'base64');
    tally.close(`grey ${i}: SSIM`, ssimBytes(a, b, N, N), wang, tolerance);
    tally.close(`grey ${i}: MSE`, meanSquaredError(a, b), mse, { relative: 1e-11 });
  });
  const [a, b] = [rgb.a_base64, rgb.b_base64].map((bytes) =>
    Float32Array.from(Buffer.from(bytes, 'base64'), (byte) => byte / 255),
  );
  tally.close('RGB: SSIM', ssimFrames(a, b, rgb.N, rgb.N), rgb.wang_mean_over_channels, tolerance);
  tally.leaveOut('uniform7', 'skimage default window; this project uses the Gaussian one of Wang et al. 2004');
  tally.leaveOut('psnr, wang_map_sample', 'not offered; the map is checked through its mean');
  return tally.report();
}
