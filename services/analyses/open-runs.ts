// The one place where analyses take finished runs from.
export { describeContrastRun } from '../runs/contrast-decoding/describe.ts';
export { evaluateContrastRun } from '../runs/contrast-decoding/evaluate.ts';
export { maskContrastRun } from '../runs/contrast-decoding/mask.ts';
export { reconstructFromSession } from '../runs/contrast-decoding/reconstruct.ts';
export { describeRun } from '../runs/decoding/describe-run.ts';
export { maskRun, type RunMaskings } from '../runs/decoding/mask-run.ts';
export { evaluateRun, reconstructFromRun } from '../runs/decoding/open.ts';
export { checkRun, encodeWithRun, evaluateEncodingRun, openEncodingRun } from '../runs/encoding/open.ts';
