// A process of its own that carries out a life and kills itself before statement N: FILE LOG FEED N, the life as JSON on stdin.
import { appendFileSync, readFileSync } from 'node:fs';
import { birth, Life, openWitnessed, type Witness } from './dispatcher-life.ts';
import type { Command } from './dispatcher-model.ts';

const [file = '', log = '', feed = '', last = '0'] = process.argv.slice(2);
const commands = JSON.parse(readFileSync(0, 'utf8')) as Command[];
let statements = 0;
const witness: Witness = { told: (id) => appendFileSync(log, `${id}\n`) };
const life = new Life(openWitnessed(file, witness), feed === 'feed', birth, witness);
witness.statement = () => {
  statements += 1;
  if (statements === Number(last)) process.kill(process.pid, 'SIGKILL');
};
for (const command of commands) await life.carryOut(command);
