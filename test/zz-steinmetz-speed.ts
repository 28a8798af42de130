process.env.TF_CPP_MIN_LOG_LEVEL='3';
const { startEngine } = await import('../src/engine/index.ts');
console.log((await startEngine()).summary);
const { tf } = await import('../src/engine/tensorflow.ts');
const { VideoUNet } = await import('../src/models/video-unet.ts');
const { BatchStatistics } = await import('../src/models/forward-mode.ts');
const { VideoLoss } = await import('../src/training/video-loss.ts');
const { Optimiser, adam } = await import('../src/training/optimisers.ts');
const { randomStream } = await import('../src/random/stream.ts');
for (const W of [8,16]) for (const B of [16,32]) {
const m=new VideoUNet({sites:40,frames:20,width:W,hiddenUnits:64,timePooling:[5,2,2,1],siteDropout:.2,hiddenDropout:.3},1);
const s=randomStream(1,'x');
const x=tf.tensor3d(s.normals(B*20*40),[B,20,40]);
const vids={shape:[10,20,32,32,3],data:Float32Array.from({length:10*20*3072},()=>s.uniform())};
const loss=new VideoLoss(vids,Array(20).fill(1));
const names=m.weights.trainableNames; const vars=names.map(n=>m.weights.get(n));
const dense=vars.slice(0,6);
const time=(label,f)=>{let b=1e9;for(let k=0;k<5;k++){const t=performance.now();tf.tidy(f);b=Math.min(b,performance.now()-t)}console.log(W,B,label,b.toFixed(0),'ms')};
const idx=Array.from({length:B},(_,i)=>i%10);
time('joint',()=>{const st=new BatchStatistics();const r=tf.variableGrads(()=>loss.evaluate(m.forward(x,{training:true,statistics:st,dropoutKey:{seed:1,step:0}}),idx) as any,vars as any);r.value.dataSync();st.dispose();});
time('dense frozen conv eval',()=>{const r=tf.variableGrads(()=>loss.evaluate(m.forward(x),idx) as any,dense as any);r.value.dataSync();});
time('coarse only',()=>{const st=new BatchStatistics();const r=tf.variableGrads(()=>loss.evaluate(m.decodeSpikes(x,{training:true,statistics:st,dropoutKey:{seed:1,step:0}}),idx) as any,dense as any);r.value.dataSync();st.dispose();});
time('forward',()=>{m.forward(x).sum().dataSync();});
time('loss only',()=>{loss.evaluate(tf.zeros([B,20,32,32,3]) as any,idx).dataSync();});
}
