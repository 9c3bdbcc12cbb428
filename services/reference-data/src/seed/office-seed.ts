import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The seed that comes with the office; beside `src` and beside `dist`, so the path holds for both. */
export const officeSeedPath = fileURLToPath(new URL('../../seed/office.yaml', import.meta.url));

/** Its text, for {@link loadSeed}. */
export function readOfficeSeed(): string {
  return readFileSync(officeSeedPath, 'utf8');
}
