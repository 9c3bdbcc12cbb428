/** The one place that writes to the terminal. */
export interface Terminal {
  /** A line of its own. */
  line(text?: string): void;
  /** A line that replaces the last one on a terminal; on a file or pipe at most one every few seconds. */
  progress(text: string): void;
  /** A line about something that went wrong. */
  problem(text: string): void;
}

/** What a terminal, a pipe and a file have in common. */
export interface Output {
  write(text: string): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export function openTerminal(out: Output = process.stdout, err: Output = process.stderr): Terminal {
  // `verso verify | head` ends the reader, not the work: what nobody reads is dropped.
  for (const stream of [out, err]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || stream === err) return;
      if (!outIsLost) err.write(`The output is lost from here on: ${error.message}\n`);
      outIsLost = true;
    });
  }
  let outIsLost = false;
  let shown = '';
  let lastPlain = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (shown !== '') out.write('\r\u001b[2K');
    shown = '';
  };
  return {
    line: (text = '') => {
      clear();
      out.write(`${text}\n`);
    },
    progress: (text) => {
      if (out.isTTY === true) {
        clear();
        shown = text.slice(0, Math.max(20, (out.columns ?? 80) - 1));
        out.write(shown);
      } else if (performance.now() - lastPlain > PLAIN_PROGRESS_EVERY_MS) {
        lastPlain = performance.now();
        out.write(`${text}\n`);
      }
    },
    problem: (text) => {
      clear();
      err.write(`${text}\n`);
    },
  };
}

const PLAIN_PROGRESS_EVERY_MS = 5_000;

/** Rows of text in aligned columns, without borders. */
export function table(rows: readonly (readonly string[])[], indent = '  '): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)));
    return `${indent}${cells.join('  ')}`.trimEnd();
  });
}

/** 12345 as 12,345. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
