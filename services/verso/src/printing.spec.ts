import { Writable } from 'node:stream';
import { openTerminal } from './printing.js';

/** Takes some lines, and then nobody is there any more. */
function outputThatEnds(after: number, code: string): { readonly output: Writable; readonly lines: string[] } {
  const lines: string[] = [];
  const output = new Writable({
    write: (part: Buffer, _, done) => {
      if (lines.length === after) done(Object.assign(new Error(`write ${code}`), { code }));
      else done(void lines.push(part.toString('utf8').trimEnd()));
    },
  });
  return { output, lines };
}

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('The terminal of a command', () => {
  it('goes on with the work when nobody reads its output any more', async () => {
    const { output, lines } = outputThatEnds(1, 'EPIPE');
    const problems = outputThatEnds(9, 'EPIPE');
    const terminal = openTerminal(output, problems.output);
    for (const line of ['first', 'second', 'third']) {
      terminal.line(line);
      terminal.progress(line);
      await soon();
    }
    expect(lines).toEqual(['first']);
    expect(problems.lines).toEqual([]);
  });

  it('says once that its output is lost when the disk is full', async () => {
    const { output, lines } = outputThatEnds(0, 'ENOSPC');
    const problems = outputThatEnds(9, 'EPIPE');
    const terminal = openTerminal(output, problems.output);
    for (const line of ['first', 'second']) {
      terminal.line(line);
      await soon();
    }
    expect(lines).toEqual([]);
    expect(problems.lines).toEqual(['The output is lost from here on: write ENOSPC']);
  });
});
