import type { GoldenFold } from './golden-samples.js';

/** The fold of every service, e.g. `goldenFold('settlement', 'obligation', obligationDecider)`. */
export const folds: readonly GoldenFold[] = [];
