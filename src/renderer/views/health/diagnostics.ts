// What to send along with a question: how the program stands, as text, without secrets.
import type { BlockReport } from '../../../contract/maintenance.ts';
import { formatBytes } from '../../parts/bytes.ts';
import type { PresentUse } from './use-present.ts';

/** Lines for a person who helps; names of sources lose what stands before an @, so that no user name goes along. */
export function diagnosticsOf({ present, status, health, slow, info, shown }: PresentUse): string {
  const lines = [`Meshwarden ${info?.version ?? '?'}, ${info?.host ?? '?'}`];
  if (present !== null) {
    lines.push(`at ${new Date(present.at).toISOString()}`);
    lines.push(`graph revision ${present.revision}, in this window ${shown.revision}, ${shown.edges} edges`);
    lines.push(`queue ${present.queue.length}/${present.queue.capacity}, dropped ${present.queue.dropped}`);
    lines.push(
      `writing ${present.recording.perSecond}/s${present.recording.trouble && `, ${present.recording.trouble}`}`,
    );
    const { main, monitor } = present.blocks;
    lines.push(blocksLine('host', main), blocksLine('monitor', monitor));
  }
  for (const { name, state, perMinute, lastHearingAt, lastError } of status?.sources ?? []) {
    const heard = lastHearingAt === null ? 'never' : new Date(lastHearingAt).toISOString();
    lines.push(
      `source ${bare(name)}: ${state}, ${perMinute}/min, newest packet ${heard}, ${bare(lastError ?? 'no error')}`,
    );
  }
  if (status !== null) lines.push(`totals ${JSON.stringify(status.totals)}`);
  if (health !== null) {
    lines.push(`database ${formatBytes(health.usedBytes)}, log ${formatBytes(health.walBytes)}`);
    for (const { table, bytes } of health.tables.slice(0, 8)) lines.push(`  ${table} ${formatBytes(bytes)}`);
    for (const { name, state, last } of health.jobs) {
      if (last !== null) lines.push(`job ${name}: ${state}, ${last.outcome}, longest ${Math.round(last.longestMs)} ms`);
    }
  }
  for (const { name, ms } of slow) lines.push(`slow ${name} ${Math.round(ms)} ms`);
  for (const { at, name, level, text } of present?.log ?? []) {
    lines.push(`${new Date(at).toISOString()} ${name} ${level}: ${bare(text)}`);
  }
  return `${lines.join('\n')}\n`;
}

function blocksLine(part: string, report: BlockReport | null): string {
  const { lastMinuteMs = '?', longestMs = '?', longestOwnMs } = report ?? {};
  return `blocks, last minute/since start: ${part} ${lastMinuteMs}/${longestMs} ms, of which at work ${longestOwnMs ?? '?'} ms`;
}

/** Without user names and passwords in addresses. */
function bare(text: string): string {
  return text.replace(/[^\s/@]+@/g, '…@');
}
