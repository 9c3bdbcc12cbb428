import type { EventStore } from '@verso/event-store';
import type { LogTails, Steppable } from '@verso/messaging';

export interface FrontOfficeOptions {
  readonly store: EventStore;
  readonly tails: LogTails;
  readonly seed: number;
  /** Executions of a trade date over all markets; 0 on days without trading. */
  readonly executionsOn: (tradeDate: string) => number;
  readonly post: (batch: readonly object[]) => Promise<void>;
}

export class FrontOffice implements Steppable {
  readonly name = 'street:front-office';

  constructor(readonly options: FrontOfficeOptions) {}

  step(): Promise<boolean> {
    return Promise.resolve(false);
  }
}
