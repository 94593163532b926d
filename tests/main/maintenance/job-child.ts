// A process that runs one maintenance job and ends itself with SIGKILL in the middle of it, inside a transaction.
import { runWholeJob, type WholeJob } from './whole-job.ts';

const { killAt, ...job } = JSON.parse(process.argv[2] ?? '') as WholeJob & { readonly killAt: number };
runWholeJob(job, (change) => {
  if (change === killAt) process.kill(process.pid, 'SIGKILL');
});
