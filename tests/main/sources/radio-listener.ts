// A radio source under test: its clock, its sink, and the device it listens to.
import { onTestFinished } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import type { TakeChannels } from '../../../src/main/sources/radio/channel-list.ts';
import { RadioSource } from '../../../src/main/sources/radio/radio-source.ts';
import { radioPlace } from '../../../src/main/sources/radio-places.ts';
import { type OpenSerialPort, openSerialPort } from '../../../src/main/sources/serial/open-port.ts';
import type { ListPorts } from '../../../src/main/sources/serial/ports.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { CollectingSink } from './collecting-sink.ts';
import { frame, openPty, openRadio, type Pty, payloadsWritten, type TestRadio } from './test-radio.ts';

/** Starts a source at `settings`; stopped when the test is over. */
export function listenOn(
  settings: Parameters<typeof radioPlace>[0],
  list: ListPorts = async () => [],
  takeChannels: TakeChannels | null = null,
  open: OpenSerialPort = openSerialPort,
) {
  const clock = new ManualClock();
  const sink = new CollectingSink();
  const source = new RadioSource(
    `${settings.kind}:test`,
    radioPlace(settings, { list, open }, clock, takeChannels),
    clock,
    () => 0.5,
    silentLogger,
  );
  onTestFinished(() => source.stop());
  source.start(sink);
  return { source, sink, clock };
}

/** Resolves when the radio was asked everything a new connection asks, and its answers were taken. */
export async function greeted(radio: TestRadio, sink: CollectingSink): Promise<void> {
  while (!payloadsWritten(radio.written()).includes('3802')) await radio.said();
  await answersTaken(radio, sink);
}

/** Resolves when all the radio sent so far was taken. */
export async function answersTaken(radio: TestRadio, sink: CollectingSink): Promise<void> {
  const refusals = sink.refusals.length;
  radio.send(frame([0x18, 9]));
  await sink.until(() => sink.refusals.length > refusals);
}

/** A radio, closed when the test is over. */
export async function radioHere(kind: 'companion' | 'console' = 'companion'): Promise<TestRadio> {
  const radio = await openRadio(kind);
  onTestFinished(() => radio.close());
  return radio;
}

/** A port that leads to `radio`, pulled when the test is over. */
export async function ptyHere(name: string, radio: TestRadio): Promise<Pty> {
  const pty = await openPty(name, radio);
  onTestFinished(() => pty.pull());
  return pty;
}
