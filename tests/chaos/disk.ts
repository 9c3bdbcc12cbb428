import { execFile } from 'node:child_process';
import { mkdir, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SIZE = '6g';

/** A disk in memory that can be made full at any moment. Only root may mount one. */
export class SmallDisk {
  readonly folder: string;

  /** Undefined where it cannot be had; `told` says why. */
  static async mount(folder: string, told: (reason: string) => void): Promise<SmallDisk | undefined> {
    await mkdir(folder, { recursive: true });
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=755`, 'verso-chaos', folder]);
      return new SmallDisk(folder);
    } catch (error) {
      told(`skipped: a full disk: ${String(error).split('\n', 1)[0] ?? ''}`);
      return undefined;
    }
  }

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** From now on nothing more can be written. */
  async fill(): Promise<void> {
    const { blocks, bfree, bsize } = await statfs(this.folder);
    await this.resize(String(Math.max(1, blocks - bfree) * bsize));
  }

  async empty(): Promise<void> {
    await this.resize(SIZE);
  }

  async unmount(): Promise<void> {
    await run('umount', ['-l', this.folder]);
  }

  private async resize(size: string): Promise<void> {
    await run('mount', ['-o', `remount,size=${size}`, this.folder]);
  }
}
