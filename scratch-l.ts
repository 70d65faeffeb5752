import { triageLocally } from './server/triage/local/triage.ts';
import { londonReports } from './server/triage/training/reports.ts';
const t = londonReports('../shared/data/complaints/london-reports.jsonl.gz').map(r=>r.text).filter((_, i) => i % 8 === 0);
const c = new Map<string, number>(); let n=0;
for (const x of t) { const s=triageLocally(x).severity; if(s.value==='hazard'){n++; for(const b of s.because) c.set(b,(c.get(b)??0)+1);} }
console.log(n, t.length); console.log([...c].sort((a,b)=>b[1]-a[1]).slice(0,60).map(([a,b])=>`${a} ${b}`).join(' | '));
