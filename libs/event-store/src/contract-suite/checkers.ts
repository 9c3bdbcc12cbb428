/** A log as a tail sees it, reduced to what can go wrong: ids are written, and read back after a position. */
export interface TailedLog {
  write(id: string): Promise<void>;
  /** Entries after the position, in the order in which the reader would hand them on. */
  readAfter(position: number): Promise<readonly { readonly position: number; readonly id: string }[]>;
}

/**
 * Follows a log while many writers append to it, and tells what a consumer would have lost or seen twice.
 *
 * Empty when the reader is exact: every id that was acknowledged is read once, at dense positions.
 */
export async function followedWrongly(log: TailedLog, writers: number, writesEach: number): Promise<string[]> {
  const written = new Set<string>();
  const read: { position: number; id: string }[] = [];
  const follow = async (): Promise<number> => {
    const page = await log.readAfter(read.at(-1)?.position ?? -1);
    read.push(...page);
    return page.length;
  };
  const state = { writing: true };
  const done = Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let n = 0; n < writesEach; n += 1) {
        const id = `${String(writer)}-${String(n)}`;
        await log.write(id);
        written.add(id);
      }
    }),
  ).finally(() => (state.writing = false));
  while (state.writing) await follow();
  await done;
  while ((await follow()) > 0);
  return differences(written, read);
}

function differences(written: ReadonlySet<string>, read: readonly { position: number; id: string }[]): string[] {
  const seen = new Set(read.map(({ id }) => id));
  const lost = [...written].filter((id) => !seen.has(id)).map((id) => `lost ${id}`);
  const twice = read.length === seen.size ? [] : [`${String(read.length - seen.size)} seen twice`];
  const gap = read.findIndex(({ position }, index) => position !== index);
  return [...lost, ...twice, ...(gap === -1 ? [] : [`position ${String(gap)} is not the ${String(gap + 1)}th entry`])];
}

/** A consumer that copies each event of an upstream once; `dies` is asked before every call to the store. */
export type CopyingConsumer = (dies: () => void) => Promise<void>;

/**
 * Kills a consumer before each of its calls to the store in turn, starts it again each time, and tells which upstream
 * positions had no effect or more than one. Empty when effect and checkpoint are one.
 */
export async function effectsNotOnce(
  consumer: CopyingConsumer,
  upstreamSize: number,
  effects: () => Promise<readonly number[]>,
): Promise<string[]> {
  for (let fatal = 1; fatal <= upstreamSize * 2; fatal += 1) {
    let calls = 0;
    await consumer(() => {
      calls += 1;
      if (calls === fatal) throw new Error('killed');
    }).catch(() => undefined);
  }
  await consumer(() => undefined);
  const done = await effects();
  return Array.from({ length: upstreamSize }, (_, position) => position)
    .map((position) => [position, done.filter((effect) => effect === position).length] as const)
    .filter(([, times]) => times !== 1)
    .map(([position, times]) => `position ${String(position)} had ${String(times)} effects`);
}
