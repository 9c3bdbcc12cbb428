import { contextNames, decodeEvent } from '@verso/contracts';
import type { ContextName } from '@verso/contracts';
import type { AnyRoom, SnapshotForm } from '@verso/messaging';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One event as a released version wrote it. */
export interface GoldenSample {
  readonly context: ContextName;
  readonly type: string;
  readonly schemaVersion: number;
  /** The event's data, byte for byte. */
  readonly text: string;
}

/** Every golden sample in order of context, type and version: `<context>/<Type>.v<schemaVersion>.json`. */
export function goldenSamples(): readonly GoldenSample[] {
  return contextNames().flatMap(samplesOf);
}

/** A fold that every golden sample of a context goes through. */
export interface GoldenFold {
  readonly context: ContextName;
  readonly name: string;
  /** Folds one sample into a fresh state. */
  readonly foldAlone: (sample: GoldenSample) => void;
  /** Folds all samples, in their order, into one state. */
  readonly foldAll: (samples: readonly GoldenSample[]) => unknown;
  /** How its states are kept; absent for those that are not. */
  readonly snapshot?: SnapshotForm;
}

/** The folds of a room: one for each kind of its streams. */
export function goldenFolds(room: AnyRoom): readonly GoldenFold[] {
  return Object.entries(room.streams).map(([name, { decider, snapshot }]) => {
    const folded = (state: unknown, { type, schemaVersion, text }: GoldenSample): unknown =>
      decider.evolve(state as never, decodeEvent(room.name, type, schemaVersion, text) as never);
    return {
      context: room.name,
      name,
      foldAlone: (sample) => void folded(decider.initialState(), sample),
      foldAll: (samples) => samples.reduce(folded, decider.initialState()),
      ...(snapshot === undefined ? {} : { snapshot }),
    };
  });
}

function samplesOf(context: ContextName): readonly GoldenSample[] {
  const folder = join(HERE, context);
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const [, type, version] = /^([A-Za-z0-9]+)\.v([0-9]+)\.json$/.exec(file) ?? [];
      if (type === undefined) throw new Error(`${context}/${file} is not named <Type>.v<schemaVersion>.json`);
      const text = readFileSync(join(folder, file), 'utf8').trimEnd();
      return { context, type, schemaVersion: Number(version), text };
    });
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
