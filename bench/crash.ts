// How much 200 crashes and 40 power cuts lose: kill -9 at random points of everything that writes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrashYard, crashWorks } from '../tests/support/crashes.ts';
import type { Bench, Measurement } from './measure.ts';

const kills = 200;
const cutRuns = 10;
const cutsEach = 4;

export const bench: Bench = {
  name: 'crash',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-crash-'));
    try {
      const yard = new CrashYard((name) => join(folder, name));
      await yard.prepare(20_000);
      const measured: Measurement[] = [];
      for (const work of crashWorks) {
        let troubled = 0;
        let killed = 0;
        for (let seed = 0; seed < kills / crashWorks.length; seed++) {
          const result = await yard.crash(work, 1_000 + seed);
          if (result.killed) killed++;
          if (result.troubles.length > 0) troubled++;
          for (const trouble of result.troubles) console.error(`${work}, seed ${1_000 + seed}: ${trouble}`);
        }
        const note = `${killed} of ${kills / crashWorks.length} were still at work`;
        measured.push({
          what: `${work}: kills that lost or broke something`,
          value: troubled,
          unit: '',
          target: 0,
          better: 'lower',
          note,
        });
      }
      let cut = 0;
      for (let seed = 0; seed < cutRuns; seed++) {
        const { troubles } = await yard.powerCuts(2_000 + seed, cutsEach);
        if (troubles.length > 0) cut++;
        for (const trouble of troubles) console.error(`power cut, seed ${2_000 + seed}: ${trouble}`);
      }
      const note = `${cutRuns} imports, up to ${cutsEach} cuts each, the log whole and torn`;
      measured.push({
        what: 'power cuts: imports that lost or broke something',
        value: cut,
        unit: '',
        target: 0,
        better: 'lower',
        note,
      });
      return measured;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
