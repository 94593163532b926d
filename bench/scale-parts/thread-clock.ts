// Processor time of one thread of another process: what a question cost, whatever else the machine did meanwhile.
import { openSync, readdirSync, readFileSync, readSync } from 'node:fs';

/** Gives milliseconds of processor time of the thread called `name` of process `pid`; null where the system does not tell. */
export function threadClock(pid: number, name: string): () => number | null {
  const schedule = scheduleOf(pid, name);
  if (schedule === null) return () => null;
  const file = openSync(schedule, 'r');
  const text = Buffer.alloc(128);
  return () => Number(text.toString('latin1', 0, readSync(file, text, 0, text.length, 0)).split(' ', 1)[0]) / 1e6;
}

function scheduleOf(pid: number, name: string): string | null {
  try {
    const threads = readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`);
    const found = threads.find((thread) => readFileSync(`${thread}/comm`, 'utf8').trim() === name);
    return found === undefined ? null : `${found}/schedstat`;
  } catch {
    return null;
  }
}
