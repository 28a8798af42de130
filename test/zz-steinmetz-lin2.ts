// exploration of the linear features: INNER validation only (outer fold 0..4 train parts, inner 4 contiguous blocks)
import { loadSteinmetzSession } from '../datasets/steinmetz/load.ts';
import { fitStandardisation, standardise } from '../src/signal/standardise.ts';
import { Matrix, EVD, solve } from 'ml-matrix';
import { ledoitWolf } from '../src/analysis/ledoit-wolf.ts';
import { contiguousBlocks } from '../src/analysis/blocks.ts';
import { meanRates } from '../src/analysis/linear-decoder.ts';
import { balancedAccuracy } from '../src/metrics/classification.ts';
import { takeRows } from '../src/arrays.ts';
import { sideOf } from '../src/analysis/contrast-readout.ts';
function gramPca(x:number[][]){ // centred rows
 const M=new Matrix(x); const G=M.mmul(M.transpose()); const e=new EVD(G,{assumeSymmetric:true}); const n=x.length;
 const order=[...e.realEigenvalues.keys()].sort((a,b)=>e.realEigenvalues[b]-e.realEigenvalues[a]);
 return {M,U:e.eigenvectorMatrix,order,vals:e.realEigenvalues};
}
function lda(Xtr:Matrix,y:number[],Xte:Matrix,shr:any){
 const cls=[0,1,2]; const mem=cls.map(c=>y.flatMap((v,i)=>v===c?[i]:[])); const mu=mem.map(m=>Xtr.subMatrixRow(m).mean('column'));
 const R=Xtr.clone(); mem.forEach((m,k)=>m.forEach(i=>R.setRow(i,R.getRow(i).map((v,j)=>v-mu[k][j]))));
 const C=R.transpose().mmul(R).div(R.rows); const w=shr==='lw'?ledoitWolf(R):shr; const sc=C.trace()/C.rows;
 const S=Matrix.mul(C,1-w).add(Matrix.eye(C.rows).mul(w*sc)); const W=solve(S,new Matrix(mu).transpose());
 const off=mu.map((m,k)=>-.5*m.reduce((s,v,j)=>s+v*W.get(j,k),0));
 return Xte.mmul(W).to2DArray().map(r=>{const q=r.map((v,k)=>v+off[k]);return q.indexOf(Math.max(...q))});
}
const only=process.argv[2]?[+process.argv[2]]:[1,2,3,4];
for (const s of only) {
  const d=await loadSteinmetzSession('/work/shared/data/steinmetz_multiregion',s);
  const n=d.contrastLeft.length; const y=Array.from({length:n},(_,i)=>sideOf(d.contrastLeft[i],d.contrastRight[i]));
  const variants:any={
   'std':(r:number[][])=>r,
   'sqrt+std':(r:number[][])=>r.map(q=>q.map(Math.sqrt)),
   'sqrt raw':(r:number[][])=>r.map(q=>q.map(Math.sqrt)),
   'raw':(r:number[][])=>r,
   'soft .1':(r:number[][])=>r, 
  };
  const res:any={};
  const feats:any={};
  for (const [a,b] of [[2,20],[2,12]]) {const m=meanRates(d.counts,{start:a,end:b}); feats[`${a}-${b}`]=Array.from({length:n},(_,i)=>Array.from(m.data.subarray(i*m.shape[1],(i+1)*m.shape[1])))}
  for (const f of contiguousBlocks(n,5).slice(0,2)) {
   const tr=Array.from(f.train);
   for (const fb of Object.keys(feats)) for (const v of Object.keys(variants)) {
    const preds:any={};
    const X=variants[v](tr.map(i=>feats[fb][i])); const yy=tr.map(i=>y[i]);
    for (const g of contiguousBlocks(tr.length,4)) {
      const A=Array.from(g.train,i=>X[i]), B=Array.from(g.test,i=>X[i]);
      const p=A[0].length; const mu=Array.from({length:p},(_,j)=>A.reduce((q,r)=>q+r[j],0)/A.length);
      const sd=Array.from({length:p},(_,j)=>Math.sqrt(A.reduce((q,r)=>q+(r[j]-mu[j])**2,0)/A.length));
      const w=sd.map(q=>v.includes('raw')?1:v.includes('soft')?1/(q+.1*1):q>0?1/q:0);
      const z=(R:number[][])=>R.map(r=>r.map((x:number,j:number)=>(x-mu[j])*w[j]));
      const ZA=z(A),ZB=new Matrix(z(B)); const {M,U,order,vals}=gramPca(ZA);
      for (const k of [20,40,80]) {
       const V=M.transpose().mmul(U.subMatrixColumn(order.slice(0,k)));
       for(let c=0;c<k;c++)V.mulColumn(c,1/Math.sqrt(vals[order[c]]));
       for (const wh of [0,1]) {
        const V2=V.clone(); if(wh)for(let c=0;c<k;c++)V2.mulColumn(c,1/Math.sqrt(vals[order[c]]/A.length));
        const XA=M.mmul(V2),XB=ZB.mmul(V2);
        for (const sh of wh?[0.3]:['lw',.05,.3]) { const pr=lda(XA,Array.from(g.train,i=>yy[i]),XB,sh); (preds[`k${k} w${wh} ${sh}`]??=new Int32Array(tr.length)); Array.from(g.test).forEach((i,q)=>preds[`k${k} w${wh} ${sh}`][i]=pr[q]); }
       }
      }
    }
    for (const k in preds) (res[fb+' '+v+' '+k]??=[]).push(balancedAccuracy(yy,preds[k]));
   }
  }
  const rows=Object.entries(res).map(([k,v]:any)=>[k,v.reduce((a:number,b:number)=>a+b)/v.length]).sort((a:any,b:any)=>b[1]-a[1]);
  console.log(JSON.stringify({s,rows:rows.map((r:any)=>[r[0],+r[1].toFixed(3)])}));
}
