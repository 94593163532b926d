// Where a command writes: results to stdout, everything else to stderr.

/** The two streams of a command, and where its program's files are. */
export interface Terminal {
  /** URL of the entry that runs; worker entries and the built window lie beside it. */
  readonly entry: string;
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** A failure with a sentence for the person: exit code 1, no stack. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** One JSON value and a newline on stdout, nothing else. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out.write(`${JSON.stringify(value)}\n`);
}

/** One line on stdout for a person. */
export function print(terminal: Terminal, line: string): void {
  terminal.out.write(`${line}\n`);
}

/** One line on stderr. */
export function say(terminal: Terminal, line: string): void {
  terminal.err.write(`${line}\n`);
}

const barWidth = 30;
/** Between two plain lines. */
const plainLineMs = 5_000;

/** A progress bar that redraws itself on a terminal; elsewhere a plain line every few seconds. */
export function progressBar(terminal: Terminal): {
  update(done: number, total: number, text: string): void;
  clear(): void;
} {
  const shown = terminal.err.isTTY === true;
  let saidAt = performance.now();
  return {
    update(done, total, text) {
      const part = total > 0 ? Math.min(1, done / total) : 1;
      if (!shown) {
        if (performance.now() - saidAt < plainLineMs) return;
        saidAt = performance.now();
        say(terminal, `${Math.floor(part * 100)} % done, ${text}`);
        return;
      }
      const filled = Math.round(part * barWidth);
      terminal.err.write(
        `\r[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${Math.floor(part * 100)} % ${text}\u001b[K`,
      );
    },
    clear() {
      if (shown) terminal.err.write('\r\u001b[K');
    },
  };
}
