import { formatOf, readNdjson, type FileFormat } from './read-file.js';
import { parseFixLog } from '@verso/fix';

/** A part of a file that is a file of the same format by itself. */
export interface FilePart {
  readonly text: string;
  /** Where each of its messages or lines stands in the whole file, in their order. */
  readonly lines: readonly number[];
}

export interface FileParts {
  readonly format: FileFormat;
  readonly parts: readonly FilePart[];
  /** Messages or lines that no part can hold. */
  readonly tooLarge: readonly { readonly line: number; readonly bytes: number }[];
}

/**
 * Cuts a file between its messages or lines, so that a door with a bound takes it in parts: handed in one after the other
 * they come to what the whole comes to, because each message keeps its very bytes.
 *
 * @param most UTF-8 bytes of a part
 */
export function partsOfFile(text: string, most: number): FileParts {
  const format = formatOf(text);
  const parts: FilePart[] = [];
  const tooLarge: { line: number; bytes: number }[] = [];
  let texts: string[] = [];
  let lines: number[] = [];
  let size = 0;
  const finish = (): void => {
    if (texts.length > 0) parts.push({ text: texts.join('\n'), lines });
    [texts, lines, size] = [[], [], 0];
  };
  for (const { line, content } of contentsOf(text, format)) {
    const bytes = Buffer.byteLength(content);
    if (bytes > most) {
      tooLarge.push({ line, bytes });
      continue;
    }
    if (size + bytes + 1 > most) finish();
    texts.push(content);
    lines.push(line);
    size += bytes + 1;
  }
  finish();
  return { format, parts, tooLarge };
}

function contentsOf(text: string, format: FileFormat): readonly { readonly line: number; readonly content: string }[] {
  if (format === 'FIX') return parseFixLog(text).map(({ line, raw: content }) => ({ line, content }));
  return readNdjson(text).flatMap((item) =>
    item.kind === 'skip' ? [] : [{ line: item.line, content: item.handedIn.content }],
  );
}
