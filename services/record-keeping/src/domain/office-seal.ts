/** All log heads of one instant. Signed as one note it is the office seal, the only exact "as of" over several logs. */
export interface OfficeSealText {
  /** Dense, from 0. */
  readonly number: number;
  /** RFC 3339 UTC with microseconds. */
  readonly at: string;
  readonly heads: readonly SealedHead[];
}

/** How far one log had come, and the Merkle root over all of it. */
export interface SealedHead {
  readonly log: string;
  readonly epoch: number;
  readonly size: number;
  /** Base64, as in the log's own checkpoint. */
  readonly root: string;
}

/**
 * The text that is signed. Its second line keeps it from ever being read as a checkpoint, whose second line is a number:
 * both are signed by one key.
 */
export function officeSealText({ number, at, heads }: OfficeSealText): string {
  const lines = [...heads]
    .sort((one, other) => (one.log < other.log ? -1 : 1))
    .map(({ log, epoch, size, root }) => `${log} ${epoch} ${size} ${root}`);
  return `${[OFFICE_ORIGIN, `seal ${number}`, `at ${at}`, ...lines].join('\n')}\n`;
}

/** Reads the text of an office seal; undefined when it is not one. */
export function parseOfficeSeal(text: string): OfficeSealText | undefined {
  const [origin, seal = '', at = '', ...lines] = text.split('\n');
  const [, number] = /^seal (\d{1,15})$/.exec(seal) ?? [];
  if (origin !== OFFICE_ORIGIN || number === undefined || !at.startsWith('at ') || lines.pop() !== '') return undefined;
  const heads: SealedHead[] = [];
  for (const line of lines) {
    const [, log, epoch, size, root] = /^(\S+) (\d{1,15}) (\d{1,15}) (\S+)$/.exec(line) ?? [];
    if (log === undefined || root === undefined) return undefined;
    heads.push({ log, epoch: Number(epoch), size: Number(size), root });
  }
  return { number: Number(number), at: at.slice('at '.length), heads };
}

/** Origin of a log's checkpoints: positions of one epoch never repeat with other content. */
export function originOf(log: string, epoch: number): string {
  return `verso/${log}/${epoch}`;
}

const OFFICE_ORIGIN = 'verso/office';
