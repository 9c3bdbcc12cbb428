import { contextNames, decodeEvent, describeEvent, eventTypesOf } from '@verso/contracts';
import { folds } from './folds.js';
import { goldenSamples } from './golden-samples.js';

const samples = goldenSamples();
const current = samples.filter(
  ({ context, type, schemaVersion }) => describeEvent(context, type).schemaVersion === schemaVersion,
);

describe('the golden samples', () => {
  it.each(contextNames())('hold every version of every event of %s', (context) => {
    const expected = eventTypesOf(context).flatMap((type) =>
      Array.from({ length: describeEvent(context, type).schemaVersion }, (_, index) => `${type}.v${String(index + 1)}`),
    );
    const present = samples
      .filter((sample) => sample.context === context)
      .map((sample) => `${sample.type}.v${String(sample.schemaVersion)}`);
    expect(present.sort()).toEqual(expected.sort());
  });

  // The encoder refuses an event that lacks a field: such a field is `optional`, or takes a new version and an upcaster.
  it.each(samples)('$context: $type of version $schemaVersion is whole for this build', (sample) => {
    const { data } = decodeEvent(sample.context, sample.type, sample.schemaVersion, sample.text);
    expect(JSON.parse(describeEvent(sample.context, sample.type).encode(data))).toEqual(data);
  });

  it.each(current)('$context: $type is still written with the same names in the same order', (sample) => {
    const { data } = decodeEvent(sample.context, sample.type, sample.schemaVersion, sample.text);
    expect(describeEvent(sample.context, sample.type).encode(data)).toBe(sample.text);
  });

  it('are folded in every context', () => {
    expect([...new Set(folds.map(({ context }) => context))].sort()).toEqual([...contextNames()].sort());
  });

  for (const fold of folds) {
    const own = samples.filter((sample) => sample.context === fold.context);

    it.each(own)(`$context: $type of version $schemaVersion folds into a fresh ${fold.name}`, (sample) => {
      expect(() => fold.foldAlone(sample)).not.toThrow();
    });

    it(`of ${fold.context} all fold into one ${fold.name}`, () => {
      expect(() => fold.foldAll(own)).not.toThrow();
    });
  }
});
