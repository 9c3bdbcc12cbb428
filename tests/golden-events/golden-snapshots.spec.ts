import { createHash } from 'node:crypto';
import { folds } from './folds.js';
import { goldenSamples } from './golden-samples.js';

/**
 * What is kept under each code version, as a digest of all golden samples folded into one state. When one differs, a state or
 * its fold has changed: raise the code version of the family, and put the new version and its digest here.
 */
const KEPT: Readonly<Record<string, string>> = {
  'cash-account@1': 'dd4a62dacb9d12aac066a019f24317c802c51989619fa399940aafcc8e403a69',
  'safekeeping-account@1': 'f4a2abd56cce44435af0d9075016f4b31cd8596f784f5823d911b918cd5fd66d',
};

describe('the snapshots of long streams', () => {
  const kept = folds.flatMap(({ snapshot, ...fold }) => (snapshot === undefined ? [] : [{ ...fold, snapshot }]));

  it.each(kept)('of $context are what $snapshot.codeVersion stands for', ({ context, foldAll, snapshot }) => {
    const state = foldAll(goldenSamples().filter((sample) => sample.context === context));
    const digest = createHash('sha256').update(snapshot.write(state)).digest('hex');
    expect({ [snapshot.codeVersion]: digest }).toEqual({ [snapshot.codeVersion]: KEPT[snapshot.codeVersion] });
  });

  it('are listed here, and no others', () => {
    expect(kept.map(({ snapshot }) => snapshot.codeVersion).sort()).toEqual(Object.keys(KEPT).sort());
  });
});
