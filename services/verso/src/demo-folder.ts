import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Terminal } from './printing.js';

interface DemoState {
  readonly parameters: string;
  readonly status: 'preparing' | 'running' | 'finished';
}

const STATE_FILE = 'demo.json';

/** The folder of a demo, which remembers what demo it is and how far it came. */
export class DemoFolder {
  /** @param parameters what tells one demo from another, as text */
  constructor(
    private readonly path: string,
    private readonly parameters: string,
  ) {}

  /**
   * Whether the demo begins anew: unless the same one was cut off here.
   *
   * @param parts what is removed then
   */
  async prepare(parts: readonly string[], terminal: Terminal): Promise<boolean> {
    const before = await this.read();
    if (before?.status === 'running' && before.parameters === this.parameters) {
      terminal.line('Going on with the demo that was cut off.');
      return false;
    }
    await mkdir(this.path, { recursive: true });
    // Until the old database is gone: a demo cut off in between begins anew.
    await this.write('preparing');
    for (const part of parts) await rm(join(this.path, part), { recursive: true, force: true });
    return true;
  }

  async running(): Promise<void> {
    await this.write('running');
  }

  async finished(): Promise<void> {
    await this.write('finished');
  }

  private async read(): Promise<DemoState | undefined> {
    const text = await readFile(join(this.path, STATE_FILE), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as DemoState);
  }

  private async write(status: DemoState['status']): Promise<void> {
    const state: DemoState = { parameters: this.parameters, status };
    await writeFile(join(this.path, STATE_FILE), `${JSON.stringify(state)}\n`);
  }
}
