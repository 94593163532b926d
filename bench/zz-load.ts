import { openWriter } from '../src/main/storage/database.ts';
import { PrefixIndex } from '../src/domain/mesh/prefix-index.ts';
import { readNodes } from '../src/main/storage/tables/topology-parties.ts';
import { EdgeEvidenceTable } from '../src/main/storage/tables/edge-evidence.ts';
import { TopologyBuilder } from '../src/main/topology/builder.ts';
import { systemClock } from '../src/main/system-clock.ts';
for (const f of process.argv.slice(2)) {
  const db = openWriter(f);
  const index = new PrefixIndex();
  for (const n of readNodes(db)) if (n.relayRuledOut === 0) index.add(n);
  let both = 0, floodOne = 0, none = 0, n = 0;
  for (const c of new EdgeEvidenceTable(db).all()) { n++; const l = index.resolve(c.left), r = index.resolve(c.right); if (l !== 0 && r !== 0) both++; else if (c.route === 0 && (l || r)) floodOne++; else if (l||r) none++; }
  console.log(f, { n, both, floodOne, otherOne: none });
  for (let i = 0; i < 5; i++) { const t = performance.now(), u = process.threadCpuUsage(), p = process.cpuUsage(); new TopologyBuilder(db, { clock: systemClock }); const v = process.threadCpuUsage(u), q = process.cpuUsage(p); console.log('load wall', Math.round(performance.now() - t), 'thread', Math.round((v.user + v.system) / 1000), 'process', Math.round((q.user+q.system)/1000)); }
}
