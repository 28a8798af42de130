import { loadSiegelSim } from '../datasets/siegel-sim/load.ts';
const d=await loadSiegelSim({seed:1,samplesPerCondition:{train:24,validation:2,test:4}});
const S=140;
for(const [what,lab,a,b] of [['cue',(c:number)=>Math.floor(c/16),5,15],['colour',(c:number)=>Math.floor(c/4)%4,15,45],['dir',(c:number)=>c%4,15,45]] as any){
 const feat=(set:any)=>Array.from(set.condition as Int32Array,(c,i)=>{const f=new Float64Array(S);for(let t=a;t<b;t++)for(let s=0;s<S;s++)f[s]+=set.responses.data[(i*45+t)*S+s]/(b-a);return {f,l:lab(c)}});
 const tr=feat(d.splits.train), te=feat(d.splits.test);
 const m=[0,1,2,3].map(l=>{const q=tr.filter((x:any)=>x.l===l);const f=new Float64Array(S);q.forEach((x:any)=>x.f.forEach((v:number,s:number)=>f[s]+=v/q.length));return f});
 const acc=te.filter((x:any)=>{let best=-1,bd=1e9;m.forEach((f,l)=>{let q=0;for(let s=0;s<S;s++)q+=(x.f[s]-f[s])**2;if(q<bd){bd=q;best=l}});return best===x.l}).length/te.length;
 const byR=['PFC','FEF','LIP','IT','V4','MT'].map(r=>{let v=0,n=0;d.siteRegions.forEach((q,s)=>{if(q!==r)return;n++;const mm=m.reduce((z,f)=>z+f[s],0)/4;v+=m.reduce((z,f)=>z+(f[s]-mm)**2,0)/4});return r+':'+(v/n).toFixed(3)});
 console.log(what,acc,byR.join(' '));
}
