import { readTensorFile } from '../src/io/safetensors.ts';
import { evaluateVideos, evaluateTrivial } from '../src/analysis/evaluate-video.ts';
import { conditions, periodsAt } from '../datasets/siegel-sim/experiment.ts';
const { tensors:{v,truth} } = await readTensorFile((process.argv[2]??'/tmp/lead1')+'/val.safetensors');
const input={conditions,videos:truth,periods:periodsAt(100)} as any;
let t=performance.now();
console.log(JSON.stringify(evaluateVideos({...input,reconstructions:v}),null,1).replace(/\n\s+/g,' '), performance.now()-t);
console.log(JSON.stringify(evaluateTrivial(input),null,1).replace(/\n\s+/g,' '));
