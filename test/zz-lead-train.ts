process.env.TF_CPP_MIN_LOG_LEVEL='3';
import { createRequire } from 'node:module';
createRequire('/work/main/package.json')('@tensorflow/tfjs-node-gpu');
const { tf } = await import('../src/engine/tensorflow.ts');
const { loadSiegelSim } = await import('../datasets/siegel-sim/load.ts');
const { presets } = await import('../src/config/presets.ts');
const { VideoUNet } = await import('../src/models/video-unet.ts');
const { predictConditionMeans } = await import('../src/models/predict.ts');
const { VideoLoss, frameWeights } = await import('../src/training/video-loss.ts');
const { Optimiser, adam } = await import('../src/training/optimisers.ts');
const { BatchStatistics } = await import('../src/models/forward-mode.ts');
const { batchOrder } = await import('../src/training/batch-order.ts');
const { learningRateAt } = await import('../src/training/schedule.ts');
const { takeRows } = await import('../src/arrays.ts');
const { evaluateVideos } = await import('../src/analysis/evaluate-video.ts');
const seed=+(process.env.SEED??1);
const p=structuredClone(presets.quick) as any; Object.assign(p.training, JSON.parse(process.env.TR??'{}')); Object.assign(p.model, JSON.parse(process.env.MO??'{}'));
const stop=+(process.env.STOP??p.training.steps), every=+(process.env.EVERY??80);
const d:any=await loadSiegelSim({seed,samplesPerCondition:p.samplesPerCondition,simulation:JSON.parse(process.env.SIM??'{}')});
const m=new VideoUNet({...p.model,sites:140},seed);
const tr=d.splits.train, va=d.splits.validation;
const loss=new VideoLoss(d.videos,frameWeights(45,d.periods,p.training.frameWeights));
const names=m.weights.trainableNames; const vars=names.map((n:string)=>m.weights.get(n));
const opt=new Optimiser(adam({epsilon:p.training.epsilon,...JSON.parse(process.env.ADAM??'{}')}),Object.fromEntries(names.map((n:string)=>[n,m.weights.get(n)])));
const order=batchOrder(tr.condition,p.training.batchSize,seed);
let t0=performance.now(),acc=0;
for(let step=0;step<stop;step++){
 const st=new BatchStatistics(); const b=order(step);
 const {value,grads}=tf.tidy(()=>{const r=takeRows(tr.responses,b) as any;return tf.variableGrads(()=>loss.evaluate(m.forward(tf.tensor3d(r.data,r.shape),{training:true,statistics:st,dropoutKey:{seed,step}}),Array.from(b,(i:any)=>tr.condition[i])) as any, vars as any)});
 opt.apply(Object.fromEntries(names.map((n:string,i:number)=>[n,grads[vars[i].name]])),learningRateAt(p.training,step,96));
 st.applyTo(m.weights,(n:string)=>m.biasOf(n)); acc+=value.dataSync()[0]; tf.dispose([value,...Object.values(grads)]);
 if((step+1)%every===0){const v=predictConditionMeans(m,va.responses,va.condition,64);const e:any=evaluateVideos({conditions:d.conditions,videos:d.videos,periods:d.periods,reconstructions:v});
  console.log(step+1,'loss',(acc/every).toFixed(4),'cue',e.cue.r.toFixed(3),e.cue.identification.toFixed(2),'col',e.colour.r.toFixed(3),e.colour.rWithoutMean.toFixed(3),e.colour.identification.toFixed(2),'dir',e.motion.medianErrorDeg.toFixed(1),e.motion.identification.toFixed(2),((performance.now()-t0)/1000/(step+1)).toFixed(3)+'s/step');acc=0}
}
