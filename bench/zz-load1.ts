import { openWriter } from '../src/main/storage/database.ts';
import { TopologyBuilder } from '../src/main/topology/builder.ts';
import { systemClock } from '../src/main/system-clock.ts';
const db = openWriter(process.argv[2] ?? '');
const t = performance.now(), u = process.threadCpuUsage(), p = process.cpuUsage(); new TopologyBuilder(db, { clock: systemClock }); const v = process.threadCpuUsage(u), q = process.cpuUsage(p); console.log('load wall', Math.round(performance.now() - t), 'thread', Math.round((v.user + v.system) / 1000), 'process', Math.round((q.user+q.system)/1000));
