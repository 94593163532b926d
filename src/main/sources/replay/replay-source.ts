// A source that plays a file of recorded messages.
import { basename } from 'node:path';
import type { Clock } from '../../../domain/clock.ts';
import type { Logger } from '../../../domain/logger.ts';
import { BaseSource } from '../base-source.ts';
import { type MessageContext, type MessageReading, readLine } from '../envelope.ts';
import { type PlayedMessage, type PlayRun, play, type Recording } from '../playback.ts';
import type { SourceSink } from '../source.ts';
import { FileLines } from './file-lines.ts';
import { recordedPace } from './recorded-pace.ts';

/** A recording to play. */
export interface ReplaySettings {
  readonly kind: 'replay';
  /** NDJSON: one published message a line, as exported by this program or logged by an MQTT client. */
  readonly file: string;
  /** Times real time, 1 when not given; 0 plays as fast as it is taken. */
  readonly speed?: number | undefined;
}

/** Plays a file once, with the times its messages carry; ends in `ended`, or in `failed` when the file cannot be read. */
export class ReplaySource extends BaseSource<PlayRun> {
  readonly #settings: ReplaySettings;

  constructor(name: string, settings: ReplaySettings, clock: Clock, logger: Logger) {
    super(name, 'replay', clock, logger);
    this.#settings = settings;
  }

  start(sink: SourceSink): void {
    if (this.runs.started) return;
    const stop = new AbortController();
    this.ledger.enter('connecting', `Opening ${basename(this.#settings.file)}.`);
    this.runs.begin({ stop, done: this.#play(sink, stop.signal) });
  }

  stop(): Promise<void> {
    return this.runs.stop((run) => {
      run.stop.abort();
      return run.done;
    });
  }

  async #play(sink: SourceSink, stop: AbortSignal): Promise<void> {
    const file = basename(this.#settings.file);
    const before = this.ledger.report().messages;
    let lines: FileLines | null = null;
    try {
      lines = await FileLines.open(this.#settings.file);
      if (stop.aborted) return;
      this.ledger.enter('connected', `Opened ${file}, nothing played yet.`);
      const speed = this.#settings.speed ?? 1;
      const pace = speed === 0 ? null : recordedPace(speed);
      const recording = new RecordedLines(lines, this.name);
      const ended = await play({ recording, pace, ledger: this.ledger, sink, clock: this.clock, stop });
      if (!ended) return;
      const count = this.ledger.report().messages - before;
      this.ledger.enter(
        'ended',
        count === 0 ? `${file} holds no messages.` : `Played the ${count} messages of ${file}.`,
      );
    } catch (cause) {
      const sentence = sentenceFor(cause, this.#settings.file);
      this.ledger.failed(sentence);
      this.ledger.enter('failed', sentence);
    } finally {
      await lines?.close();
    }
  }
}

/** Lines as messages with their own times. */
class RecordedLines implements Recording {
  readonly #lines: FileLines;
  readonly #source: string;

  constructor(lines: FileLines, source: string) {
    this.#lines = lines;
    this.#source = source;
  }

  next(): PlayedMessage | null | Promise<PlayedMessage | null> {
    const line = this.#lines.next();
    return line instanceof Promise ? line.then((later) => this.#message(later)) : this.#message(line);
  }

  #message(line: Uint8Array | null): PlayedMessage | null {
    if (line === null) return null;
    const context: MessageContext = { source: this.#source, arrivedAt: 0, timing: 'recorded', retained: false };
    const reading = readLine(line, context);
    return { at: timeOf(reading), bytes: line.length, read: (now) => arrivedAt(reading, now) };
  }
}

function timeOf(reading: MessageReading): number | null {
  if (reading.kind === 'hearing') return reading.hearing.claimed?.at ?? null;
  return reading.kind === 'status' ? (reading.status.claimed?.at ?? null) : null;
}

/** The same reading, arrived at `now`: a line is read before it is due, because its time is inside. */
function arrivedAt(reading: MessageReading, now: number): MessageReading {
  switch (reading.kind) {
    case 'hearing':
      return { kind: 'hearing', hearing: { ...reading.hearing, arrivedAt: now } };
    case 'status':
      return { kind: 'status', status: { ...reading.status, arrivedAt: now } };
    case 'refused':
      return { kind: 'refused', refusal: { ...reading.refusal, arrivedAt: now } };
    case 'ignored':
      return reading;
  }
}

function sentenceFor(cause: unknown, file: string): string {
  const code = (cause as { code?: unknown } | null)?.code;
  const advice = 'nothing is played from it.';
  if (code === 'ENOENT') return `There is no file ${file}, so ${advice} Check the path.`;
  if (code === 'EISDIR') return `${file} is a folder, so ${advice} Choose a file inside it.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `${file} may not be read by this user, so ${advice} Change its permissions or copy it.`;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return `${file} could not be read (${detail}), so ${advice} Check the disk it is on.`;
}
