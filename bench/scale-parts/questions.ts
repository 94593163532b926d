// Every list and detail of the window, asked while observations come in and analyses are under way.

import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackEdges } from '../../src/contract/edge-codec.ts';
import { unpackSnapshot } from '../../src/contract/snapshot-codec.ts';
import { readLine } from '../../src/main/sources/envelope.ts';
import type { Client } from '../../tests/contract/wires.ts';
import { blockLines } from '../live-parts/block-figures.ts';
import { lookMs } from '../live-parts/block-watch.ts';
import { startBroker } from '../live-parts/broker.ts';
import { Host, publish } from '../live-parts/running-host.ts';
import type { Measurement } from '../measure.ts';
import { linesOf, meshOf } from './databases.ts';
import { QuestionClock } from './thread-clock.ts';
import { analyses, listsAndDetails, type Question, type Subjects } from './window-questions.ts';

const perSecond = 200;
const seconds = 60;
const pauseMs = 20;

/** What a question took each time, ascending. */
export interface QuestionTimes {
  readonly name: string;
  /** Whether it is one of those the lists are asked beside. */
  readonly isAnalysis: boolean;
  /** Milliseconds from asking to the answer in the client's hands. */
  readonly times: readonly number[];
  /** Milliseconds of processor time of the thread that answers meanwhile; empty where the system does not tell, or others were asked too. */
  readonly own: readonly number[];
  /** The wall times without those in which one of the threads on the way queued for a processor; empty as `own` is. */
  readonly unqueued: readonly number[];
}

export interface Asked {
  readonly questions: readonly QuestionTimes[];
  /** What held the threads meanwhile. */
  readonly blocks: readonly Measurement[];
  /** Milliseconds by which a timer of an idle process was late, the 99th of a hundred. */
  readonly idleMs: number;
  readonly sent: number;
  readonly taken: number;
}

/** Asks in turn for 60 s, on a copy of `file`, while 200 observations a second come from a broker. */
export async function askWhileRecording(file: string, observations: number, folder: string): Promise<Asked> {
  const copy = join(folder, 'questions.db');
  copyFileSync(file, copy);
  const broker = await startBroker(folder);
  const host = await Host.start(copy, broker.url);
  try {
    await host.untilConnected();
    const subjects = await subjectsOf(host.client);
    const messages = join(folder, 'questions.ndjson');
    writeMessages(messages, { observations, wanted: perSecond * seconds, startAt: Date.now() });
    const before = await host.taken();
    const publishing = publish(broker.url, messages, perSecond);
    host.reset();
    const questions = await askInTurn(host, subjects, performance.now() + seconds * 1000);
    const seen = await host.blocks();
    const blocks = blockLines(seen, `${perSecond} observations/s and every question`);
    const late = seen.control.map(({ wallMs }) => wallMs).sort((a, b) => b - a);
    const idleMs = late[Math.floor(((seconds * 1000) / lookMs) * 0.01)] ?? 0;
    const sent = await publishing;
    await host.untilTaken(before + sent);
    const taken = (await host.taken()) - before;
    return { questions, blocks, idleMs, sent, taken };
  } finally {
    await host.stop();
    broker.stop();
    for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true });
  }
}

async function subjectsOf(client: Client): Promise<Subjects> {
  const { nodes, edges, generatedAt } = unpackSnapshot(await client.graph.snapshot());
  const keys = new Map(nodes.map((node) => [node.id, node.key]));
  return {
    nodes: nodes.map((node) => node.key),
    observers: nodes.filter((node) => node.isObserver).map((node) => node.key),
    links: unpackEdges(edges, generatedAt).map(({ a, b }) => [keys.get(a) ?? '', keys.get(b) ?? ''] as const),
  };
}

/** One turn in two asks every list while an analysis is under way, as a second window would. */
async function askInTurn(host: Host, subjects: Subjects, until: number): Promise<QuestionTimes[]> {
  const kept = new Map<string, Kept>();
  const clock = new QuestionClock(host.pid);
  const asked = async ([name, ask]: Question, isAnalysis: boolean, isAlone: boolean) => {
    const known = kept.get(name) ?? { isAnalysis, times: [], own: [], unqueued: [] };
    kept.set(name, known);
    const before = clock.now(isAnalysis);
    const begun = performance.now();
    await ask();
    const wall = performance.now() - begun;
    known.times.push(wall);
    const after = clock.now(isAnalysis);
    if (before === null || after === null) return;
    const own = after.ran - before.ran;
    // Two threads may queue at once, and the reader may work for others.
    known.unqueued.push(Math.min(wall, Math.max(own, wall - (after.queued - before.queued))));
    if (isAlone) known.own.push(own);
  };
  for (let turn = 0; performance.now() < until; turn++) {
    const lists = listsAndDetails(host.client, subjects, turn);
    const analysis = analyses(host.client, subjects, turn >> 1);
    const isBeside = turn % 2 === 0;
    const beside = isBeside ? asked(analysis, true, false) : asked(analysis, true, true);
    if (!isBeside) await beside;
    for (const question of lists) await asked(question, false, !isBeside);
    await beside;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  const sorted = (times: readonly number[]) => times.toSorted((a, b) => a - b);
  return Array.from(kept, ([name, { isAnalysis, times, own, unqueued }]) => {
    return { name, isAnalysis, times: sorted(times), own: sorted(own), unqueued: sorted(unqueued) };
  });
}

interface Kept {
  readonly isAnalysis: boolean;
  readonly times: number[];
  readonly own: number[];
  readonly unqueued: number[];
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
