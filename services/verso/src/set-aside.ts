import type { ContextName } from '@verso/contracts';
import { LOGS } from './office.js';

/** The room of this name; undefined when there is none. */
export function roomNamed(name: string): ContextName | undefined {
  return LOGS.find((log) => log === name);
}
