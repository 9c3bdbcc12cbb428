/**
 * Events are never rewritten. When the meaning of an event changes, its `schema_version` goes up by one and an upcaster
 * here turns the data of the version before into it, each time it is read.
 */

/** An event's data as it was parsed, of whatever version. */
export type StoredData = Readonly<Record<string, unknown>>;

/** Turns data of one version into data of the next. Pure: it must give the same answer for ever. */
export type Upcaster = (data: StoredData) => StoredData;

/** By context, event type, and the version that the upcaster reads. */
export type UpcasterTable = Readonly<Record<string, Readonly<Record<string, Readonly<Record<number, Upcaster>>>>>>;

/** The upcasters of this build, e.g. `{ settlement: { InstructionSent: { 1: (data) => ({ ...data, copy: false }) } } }`. */
export const upcasters: UpcasterTable = {};

/** The registry names a version above the stored one, and no upcaster leads there. */
export class MissingUpcaster extends Error {
  override readonly name = 'MissingUpcaster';

  constructor(
    readonly context: string,
    readonly type: string,
    readonly fromVersion: number,
  ) {
    super(`${context}: no upcaster reads ${type} of version ${String(fromVersion)}`);
  }
}

/**
 * Brings `data` from `fromVersion` to `toVersion`, one upcaster for each step.
 *
 * @throws MissingUpcaster when a step has none.
 */
export function upcast(
  table: UpcasterTable,
  event: { readonly context: string; readonly type: string; readonly data: StoredData },
  fromVersion: number,
  toVersion: number,
): StoredData {
  const steps = table[event.context]?.[event.type];
  let { data } = event;
  for (let version = fromVersion; version < toVersion; version += 1) {
    const step = steps?.[version];
    if (step === undefined) throw new MissingUpcaster(event.context, event.type, version);
    data = step(data);
  }
  return data;
}
