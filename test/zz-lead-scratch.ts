process.env.TF_CPP_MIN_LOG_LEVEL='3';
import { createRequire } from 'node:module';
createRequire('/work/main/package.json')('@tensorflow/tfjs-node-gpu');
const { tf } = await import('/work/main/src/engine/tensorflow.ts');
const { VideoUNet } = await import('/work/main/src/models/video-unet.ts');
const { BatchStatistics } = await import('/work/main/src/models/forward-mode.ts');
const { VideoLoss, frameWeights } = await import('/work/main/src/training/video-loss.ts');
const { Optimiser, adam } = await import('/work/main/src/training/optimisers.ts');
const { randomStream } = await import('/work/main/src/random/stream.ts');
const W=+(process.env.W??16), B=+(process.env.B??16);
console.log(new VideoUNet({sites:140,frames:45,width:32,hiddenUnits:512,timePooling:[3,3,5,1],siteDropout:0,hiddenDropout:0},1).parameterCount);
const m=new VideoUNet({sites:140,frames:45,width:W,hiddenUnits:512,timePooling:[3,3,5,1],siteDropout:0,hiddenDropout:0},1);
const s=randomStream(1,'x');
const x=tf.tensor3d(s.normals(B*45*140),[B,45,140]);
const vids={shape:[64,45,32,32,3],data:Float32Array.from({length:64*45*3072},()=>s.uniform())};
const loss=new VideoLoss(vids,frameWeights(45,{fixation:{start:0,end:5},cue:{start:5,end:15},stimulus:{start:15,end:45}},{fixation:1,cue:20,stimulus:5}));
const names=m.weights.trainableNames; const vars=names.map(n=>m.weights.get(n));
const opt=new Optimiser(adam({epsilon:1e-9}),Object.fromEntries(names.map(n=>[n,m.weights.get(n)])));
const idx=Array.from({length:B},(_,i)=>i);
let log:any=null;
if(process.env.PROF){const be:any=tf.backend();for(const f of ['executeSingleOutput','executeMultipleOutputs']){const o=be[f].bind(be);be[f]=(n:any,a:any,i:any,k:any)=>{const t=performance.now();const r=o(n,a,i,k);if(log)log.push([n,performance.now()-t,i.map((q:any)=>q.shape)]);return r}}}
let best=1e9,bf=1e9;
for(let k=0;k<6;k++){
 const t=performance.now(); if(process.env.PROF&&k===5)log=[];
 const st=new BatchStatistics();
 const {value,grads}=tf.variableGrads(()=>loss.evaluate(m.forward(x,{training:true,statistics:st,dropoutKey:{seed:1,step:k}}),idx) as any, vars as any);
 const byName=Object.fromEntries(names.map((n,i)=>[n,grads[vars[i].name]]));
 opt.apply(byName,.003); st.applyTo(m.weights,(n)=>m.biasOf(n));
 const l=value.dataSync()[0]; tf.dispose(grads); value.dispose();
 const d=performance.now()-t; best=Math.min(best,d);
 const t2=performance.now(); tf.tidy(()=>m.forward(x)).dispose(); bf=Math.min(bf,performance.now()-t2);
 console.log(k,l.toFixed(4),d.toFixed(0),tf.memory().numTensors);
}
console.log('step',best.toFixed(0),'eval fwd',bf.toFixed(0));
if(log){const g=new Map<string,[number,number]>();for(const [n,t,i] of log){const k=n+JSON.stringify(i);const e=g.get(k)??[0,0];e[0]++;e[1]+=t;g.set(k,e)}
 for(const [k,e] of [...g].sort((a,b)=>b[1][1]-a[1][1]).slice(0,40))console.log(e[1].toFixed(1),e[0],k.slice(0,140));
 console.log('total',log.reduce((a:any,b:any)=>a+b[1],0))}
