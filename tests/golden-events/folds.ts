import { cashRoom } from '@verso/cash';
import { confirmationRoom } from '@verso/confirmation';
import { exceptionsRoom } from '@verso/exceptions';
import type { AnyRoom } from '@verso/messaging';
import { positionsRoom } from '@verso/positions';
import { referenceDataRoom } from '@verso/reference-data';
import { settlementRoom } from '@verso/settlement';
import { createStreetRoom, STREET_KNOBS } from '@verso/street';
import { createTradeCapture } from '@verso/trade-capture';
import { goldenFolds } from './golden-samples.js';
import type { GoldenFold } from './golden-samples.js';

const rooms: readonly AnyRoom[] = [
  referenceDataRoom,
  createTradeCapture().room,
  confirmationRoom,
  settlementRoom,
  cashRoom,
  positionsRoom,
  exceptionsRoom,
  createStreetRoom({ seed: 1, knobs: STREET_KNOBS }),
];

/** The fold of every kind of stream of every room. */
export const folds: readonly GoldenFold[] = rooms.flatMap(goldenFolds);
