process.env.TF_CPP_MIN_LOG_LEVEL='3';
import { existsSync } from 'node:fs';
const { startEngine } = await import('../src/engine/index.ts'); await startEngine();
const { tf } = await import('../src/engine/tensorflow.ts');
const { loadSteinmetzSession } = await import('../datasets/steinmetz/load.ts');
const { renderSteinmetzVideos } = await import('../datasets/steinmetz/videos.ts');
const { steinmetzConditions } = await import('../datasets/steinmetz/contrasts.ts');
const { fitStandardisation, standardise } = await import('../src/signal/standardise.ts');
const { fitWhitening, whiten } = await import('../src/analysis/whitening.ts');
const R = await import('../src/analysis/contrast-readout.ts');
const { contiguousBlocks } = await import('../src/analysis/blocks.ts');
const { balancedAccuracy } = await import('../src/metrics/classification.ts');
const { takeRows } = await import('../src/arrays.ts');
const { VideoUNet } = await import('../src/models/video-unet.ts');
const { VideoLoss } = await import('../src/training/video-loss.ts');
const { gradientSteps } = await import('../src/training/gradient-steps.ts');
const { pretrainFrames } = await import('../src/training/pretrain-frames.ts');
const { readTensorFile, writeTensorFile } = await import('../src/io/safetensors.ts');
const { randomStream } = await import('../src/random/stream.ts');
const E=process.env; const W=8, seed=1;
const sessions=(E.S??'1').split(',').map(Number), modes=(E.M??'coarse0,coarse20,through').split(',');
const cfg={sites:40,frames:20,width:W,hiddenUnits:64,timePooling:[5,2,2,1] as [number,number,number,number],siteDropout:+(E.D1??.2),hiddenDropout:+(E.D2??.3)};
const videos=renderSteinmetzVideos(); const tmpl=R.patchTemplates(videos,steinmetzConditions);
const file='/tmp/sconv.safetensors';
const pre=new VideoUNet(cfg,seed);
if(!existsSync(file)||E.PRE){const t=performance.now();let l=0;await pretrainFrames(pre,videos,{seed,steps:+(E.PRE??250),batchSize:16,learningRate:.005,noise:{mixingSd:.7,pixelSd:.1},onProgress:p=>{l=p.loss!;if(p.done%50===0)console.log(p.done,l.toFixed(4),((performance.now()-t)/p.done).toFixed(0),'ms/step')}});
 const v=await pre.weights.values();await writeTensorFile(file,{tensors:Object.fromEntries(pre.weights.specs.map(s=>[s.name,{shape:s.shape,data:v[s.name]}])),metadata:{}});}
const conv=(await readTensorFile(file)).tensors;
const loss=new VideoLoss(videos,Array(20).fill(1));
const fresh=async(sd:number)=>{const m=new VideoUNet(cfg,sd);const v=await m.weights.values();m.weights.assign(Object.fromEntries(Object.entries(v).map(([n,a])=>[n,n.startsWith('spikes/')?a:conv[n].data])));return m};
const out=(await fresh(1));
{ // does the refiner itself preserve contrasts?
 const s=randomStream(9,'t');const clean=tf.tensor5d(videos.data,videos.shape as any);const c=R.readContrasts({shape:videos.shape,data:out.refine(clean,{training:false}).dataSync() as any},tmpl,{start:2,end:20});
 console.log('refined contrasts of clean',[1,4,3,12,6,9].map(k=>[...c.data.slice(2*k,2*k+2)].map(x=>x.toFixed(2)).join('/')).join(' '));
}
const readD=(m:any,z:any,coarse=false)=>{const n=z.shape[0];const D:number[]=[];for(let i=0;i<n;i+=32){const idx=Array.from({length:Math.min(32,n-i)},(_,k)=>i+k);const v=tf.tidy(()=>{const x=tf.tensor3d(takeRows(z,idx).data,[idx.length,20,40]);return coarse?m.decodeSpikes(x,{training:false}):m.forward(x)});const c=R.readContrasts({shape:v.shape,data:v.dataSync() as any},tmpl,{start:+(E.F0??2),end:+(E.F1??20)});v.dispose();D.push(...R.contrastDifferences(c))}return D};
for(const s of sessions){
 const d=await loadSteinmetzSession('/work/shared/data/steinmetz_multiregion',s); const n=d.condition.length;
 const y=Int32Array.from({length:n},(_,i)=>R.sideOf(d.contrastLeft[i],d.contrastRight[i]));
 for(const f of contiguousBlocks(n,5).slice(0,+(E.NF??1))){
  const tr=f.train, yt=Int32Array.from(tr,i=>y[i]);
  const OOF:any={},IN:any={};let times:any={};
  for(const [gi,g] of contiguousBlocks(tr.length,4).entries()){
   const A=Array.from(g.train,i=>tr[i]),B=Array.from(g.test,i=>tr[i]);
   const ra=takeRows(d.counts,A),rb=takeRows(d.counts,B); const st0=fitStandardisation(ra); const st={mean:st0.mean,sd:st0.sd.map(v=>v+ +(E.SOFT??.4))};
   const za=standardise(ra,st),zb=standardise(rb,st); const w=fitWhitening(za,{components:40,bins:{start:2,end:+(E.PB??12)}});
   const xa=whiten(za,w),xb=whiten(zb,w); const cond=Int32Array.from(A,i=>d.condition[i]);
   if(E.SM){const k=+E.SM;for(const x of [xa,xb]){const src=x.data.slice();for(let r=0;r<x.shape[0];r++)for(let t=0;t<20;t++)for(let c=0;c<40;c++){let q=0,m=0;for(let u=Math.max(0,t-k);u<=Math.min(19,t+k);u++){q+=src[(r*20+u)*40+c];m++}x.data[(r*20+t)*40+c]=q/Math.sqrt(m)}}}
   const target=tf.tensor5d(videos.data,videos.shape as any);
   for(const mode of modes){
    const t0=performance.now();const m=await fresh(seed+gi);const bs=+(E.B??16);
    const batch=(step:number,name:string)=>{const q=randomStream(seed,`${name}/${s}/${gi}/${step}`);return Array.from({length:bs},()=>q.integer(A.length))};
    const x=(b:number[])=>tf.tensor3d(takeRows(xa,b).data,[b.length,20,40]); const c=(b:number[])=>b.map(i=>cond[i]);
    const warm=+(E.WS??150),lr=+(E.LR??.003);
    const P=mode.match(/^(coarse|through)(\d+)$/)!;const joint=+P[2];
    if(P[1]==='coarse')await gradientSteps(m,(st,md)=>{const b=batch(st,'w');return tf.losses.meanSquaredError(tf.gather(target,c(b)),m.decodeSpikes(x(b),md)).mul(100) as any},{steps:warm,learningRate:lr,decayFraction:.5,seed,trains:k=>k.startsWith('spikes/')});
    else await gradientSteps(m,(st,md)=>{const b=batch(st,'w');return loss.evaluate(m.refine(m.decodeSpikes(x(b),md),{training:false}),c(b))},{steps:warm,learningRate:lr,decayFraction:.5,seed,trains:k=>k.startsWith('spikes/')});
    const t1=performance.now();
    if(joint)await gradientSteps(m,(st,md)=>{const b=batch(st,'j');return loss.evaluate(m.forward(x(b),md),c(b))},{steps:joint,learningRate:.001,seed:seed+7,trains:()=>true});
    (times[mode]??=[]).push([(t1-t0)|0,(performance.now()-t1)|0]);
    for(const [nm,cf] of (P[1]==='coarse'&&joint===0?[[mode,false],['coarseframes',true]]:[[mode,false]]) as any){
     const D=readD(m,xb,cf); (OOF[nm]??=new Float64Array(tr.length)); Array.from(g.test).forEach((i,k)=>OOF[nm][i]=D[k]);
     const Di=readD(m,xa,cf); const th=R.fitSideThresholds(Di,Int32Array.from(g.train,i=>yt[i])); (IN[nm]??=[]).push(balancedAccuracy(Int32Array.from(g.train,i=>yt[i]),R.classifySides(Di,th)));
    }
    m.dispose();
   }
   target.dispose();
  }
  for(const nm of Object.keys(OOF)){
   const D=OOF[nm]; const pr=new Int32Array(tr.length);
   for(const g of contiguousBlocks(tr.length,4)){const th=R.fitSideThresholds(Array.from(g.train,i=>D[i]),Int32Array.from(g.train,i=>yt[i])); R.classifySides(Array.from(g.test,i=>D[i]),th).forEach((v,k)=>pr[g.test[k]]=v)}
   const U=[...yt.keys()].filter(i=>yt[i]!==1); const un=balancedAccuracy(U.map(i=>yt[i]),U.map(i=>D[i]>0?0:2));
   console.log(s,nm.padEnd(14),'3-class',balancedAccuracy(yt,pr).toFixed(3),'unequal',un.toFixed(3),'train-acc',(IN[nm].reduce((a:number,b:number)=>a+b)/4).toFixed(2),JSON.stringify(times[nm]));
  }
 }
}
