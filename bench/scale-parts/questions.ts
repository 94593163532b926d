// Every list and detail of the window, asked while observations come in.
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLine } from '../../src/main/sources/envelope.ts';
import type { Client } from '../../tests/contract/wires.ts';
import { blockLines } from '../live-parts/block-figures.ts';
import { startBroker } from '../live-parts/broker.ts';
import { Host, publish } from '../live-parts/running-host.ts';
import type { Measurement } from '../measure.ts';
import { linesOf, meshOf } from './databases.ts';

const perSecond = 200;
const seconds = 30;

/** Milliseconds each question took, from asking to the answer in the client's hands. */
export interface QuestionTimes {
  readonly name: string;
  readonly times: readonly number[];
}

export interface Asked {
  readonly questions: readonly QuestionTimes[];
  /** What held the threads meanwhile. */
  readonly blocks: readonly Measurement[];
  readonly sent: number;
  readonly taken: number;
}

/** Asks in turn for 30 s, on a copy of `file`, while 200 observations a second come from a broker. */
export async function askWhileRecording(file: string, observations: number, folder: string): Promise<Asked> {
  const copy = join(folder, 'questions.db');
  copyFileSync(file, copy);
  const broker = await startBroker(folder);
  const host = await Host.start(copy, broker.url);
  try {
    await host.untilConnected();
    const { nodes } = await host.client.graph.snapshot();
    const messages = join(folder, 'questions.ndjson');
    writeMessages(messages, { observations, wanted: perSecond * seconds, startAt: Date.now() });
    const before = await host.taken();
    const publishing = publish(broker.url, messages, perSecond);
    host.reset();
    const questions = await askInTurn(
      host.client,
      nodes.map((node) => node.key),
      performance.now() + seconds * 1000,
    );
    const blocks = blockLines(await host.blocks(), `${perSecond} observations/s and every question`);
    const sent = await publishing;
    await host.untilTaken(before + sent);
    const taken = (await host.taken()) - before;
    return { questions, blocks, sent, taken };
  } finally {
    await host.stop();
    broker.stop();
    for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true });
  }
}

async function askInTurn(client: Client, keys: readonly string[], until: number): Promise<QuestionTimes[]> {
  const times = new Map<string, number[]>();
  let turn = 0;
  while (performance.now() < until) {
    for (const [name, ask] of asksOf(client, keys, turn)) {
      const begun = performance.now();
      await ask();
      const kept = times.get(name) ?? [];
      times.set(name, kept);
      kept.push(performance.now() - begun);
    }
    turn++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Array.from(times, ([name, kept]) => ({ name, times: kept.sort((a, b) => a - b) }));
}

/** Other nodes every turn, the same in every run. */
function asksOf(client: Client, keys: readonly string[], turn: number): readonly [string, () => Promise<unknown>][] {
  const key = (n: number) => keys[(turn * 7_919 + n) % keys.length] ?? '';
  return [
    ['newest packets', () => client.packets.list({})],
    ['packets of a node', () => client.packets.list({ node: key(1) })],
    ['a node', () => client.nodes.detail({ key: key(2) })],
    ['nodes by the beginning of a key', () => client.nodes.search({ text: key(3).slice(0, 4) })],
    ['nodes by a name', () => client.nodes.search({ text: 'ridge' })],
    ['marked nodes', () => client.nodes.marked()],
    ['observers', () => client.observers.list({})],
    ['an edge', () => client.graph.edge({ a: key(4), b: key(5) })],
    ['decisions', () => client.counters.decisions({})],
    ['refusals', () => client.counters.refusals({})],
    ['counters', () => client.counters.get()],
    ['ledger of events', () => client.counters.ledger()],
    ['alerts', () => client.alerts.list({})],
  ];
}

/** `wanted` messages of the same mesh, later than all that is stored, as [topic, payload]. */
export function writeMessages(
  file: string,
  {
    observations,
    wanted,
    startAt,
  }: { readonly observations: number; readonly wanted: number; readonly startAt: number },
): void {
  const lines: string[] = [];
  const later = { startAt, observations: 2 * wanted, seed: 'asked', garbage: false };
  const traffic = { profile: meshOf(observations), ...later };
  for (const line of linesOf(traffic)) {
    const context = { source: 'bench', arrivedAt: 0, timing: 'recorded', retained: false } as const;
    if (readLine(line, context).kind !== 'hearing') continue;
    const { topic, ...message } = JSON.parse(line) as { topic: string };
    lines.push(JSON.stringify([topic, JSON.stringify(message)]));
    if (lines.length === wanted) break;
  }
  writeFileSync(file, lines.join('\n'));
}
