import { readFileSync } from 'node:fs';
import { triageLocally } from './server/triage/local/triage.ts';
const files = process.argv.slice(2).filter(a=>a!=='-v');
const v = process.argv.includes('-v');
const rows = files.flatMap(f=>readFileSync(f,'utf8').trim().split('\n').map(l=>JSON.parse(l)));
const by: Record<string, number[]> = {};
for (const r of rows) {
  const s = triageLocally(r.text).severity; const b = by[r.language]??=[0,0,0,0];
  if (r.severity==='hazard') { b[0]++; if (s.value==='hazard') b[1]++; else if(v) console.log('MISS', r.text); }
  else { b[2]++; if (s.value==='hazard') { b[3]++; if(v) console.log('FALSE', r.text, s.because); } }
}
console.log('lang: hazards, found, others, false'); console.log(by);
