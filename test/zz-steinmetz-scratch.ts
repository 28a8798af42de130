process.env.TF_CPP_MIN_LOG_LEVEL='3';
import { loadSteinmetzSession } from '../datasets/steinmetz/load.ts';
import { fitStandardisation, standardise } from '../src/signal/standardise.ts';
import { fitWhitening, whiten } from '../src/analysis/whitening.ts';
import { crossValidateLinear, meanRates, fitLinearDecoder } from '../src/analysis/linear-decoder.ts';
import { balancedAccuracy } from '../src/metrics/classification.ts';
import { takeRows } from '../src/arrays.ts';
import { sideOf } from '../src/analysis/contrast-readout.ts';
for (const s of [1,2,3,4]) {
  const d=await loadSteinmetzSession('/work/shared/data/steinmetz_multiregion',s);
  const n=d.contrastLeft.length; const y=Int32Array.from({length:n},(_,i)=>sideOf(d.contrastLeft[i],d.contrastRight[i]));
  let t=performance.now();
  const pred=crossValidateLinear(meanRates(d.counts,{start:2,end:20}),y);
  const tl=performance.now()-t; t=performance.now();
  const z=standardise(d.counts,fitStandardisation(d.counts)); const ts=performance.now()-t;t=performance.now();
  const w=fitWhitening(z,{components:40}); const tw=performance.now()-t;t=performance.now();
  whiten(z,w);
  console.log(s,n,[0,1,2].map(k=>y.filter(v=>v===k).length).join(),'linear outer',balancedAccuracy(y,pred).toFixed(3),'ms',tl|0,'std',ts|0,'whiten fit',tw|0,'apply',(performance.now()-t)|0);
}
