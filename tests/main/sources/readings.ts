// Reads made-up messages, and takes what it expects out of the outcome.
import type { Hearing, ObserverStatus, Refusal } from '../../../src/domain/hearing.ts';
import { type MessageContext, type MessageReading, readMessage } from '../../../src/main/sources/envelope.ts';
import { packetMessage, packetTopic } from './published.ts';

export const context: MessageContext = {
  source: 'mqtt:test',
  arrivedAt: 1_742_083_640_000,
  timing: 'live',
  retained: false,
};
export const recorded: MessageContext = { ...context, timing: 'recorded' };

export function hearingOf(reading: MessageReading): Hearing {
  if (reading.kind !== 'hearing') throw new Error(`no hearing but ${JSON.stringify(reading)}`);
  return reading.hearing;
}

export function statusOf(reading: MessageReading): ObserverStatus {
  if (reading.kind !== 'status') throw new Error(`no status but ${JSON.stringify(reading)}`);
  return reading.status;
}

export function refusalOf(reading: MessageReading): Refusal {
  if (reading.kind !== 'refused') throw new Error(`not refused but ${JSON.stringify(reading)}`);
  return reading.refusal;
}

export function read(changes: Record<string, unknown>, topic = packetTopic, how = context): MessageReading {
  return readMessage(topic, JSON.stringify(packetMessage(changes)), how);
}
