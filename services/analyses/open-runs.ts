// The one place where analyses take finished runs from.
export { evaluateRun, maskRun, reconstructFromRun } from '../runs/decoding/open.ts';
export { checkRun, encodeWithRun, evaluateEncodingRun, openEncodingRun } from '../runs/encoding/open.ts';
