import type {
  BookAccountOpened,
  BookOpeningBalancePosted,
  MessageSent,
  ServicerCancellationAsked,
  SettlementQueued,
  StreetEvent,
} from '@verso/contracts';
import { accepted, type Decider, type Decision } from '@verso/decider';
import { fromMinor, toMinor } from '@verso/money';
import type { Behaviour } from './behaviour.js';
import { emptyBooks, evolveBooks, holdingsOf, type BookAccount, type Books } from './books.js';
import type { MessageText, MessageWriter } from './message-writer.js';
import { statedEntries, statedHoldings } from './misstatement.js';
import { sent } from './noise.js';
import { runSettlement, type RunSettlement } from './settlement-run.js';

/** Commands of `book/<market>`. */
export type BooksCommand =
  | { readonly type: 'OpenAccount'; readonly account: BookAccountOpened }
  | { readonly type: 'PostOpeningBalance'; readonly opening: BookOpeningBalancePosted }
  | { readonly type: 'Queue'; readonly queued: SettlementQueued }
  | { readonly type: 'Withdraw'; readonly asked: ServicerCancellationAsked }
  | RunSettlement
  | CloseDay;

/** The business day is over: statements are written. */
export interface CloseDay {
  readonly type: 'CloseDay';
  readonly businessDate: string;
  /** RFC 3339. */
  readonly at: string;
}

/** The books of one market. They alone decide what settles, and so what can no longer be cancelled. */
export function booksDecider(behaviour: Behaviour, write: MessageWriter): Decider<BooksCommand, StreetEvent, Books> {
  return {
    initialState: emptyBooks,
    decide(command, books) {
      switch (command.type) {
        case 'OpenAccount':
          return open(command.account, books);
        case 'PostOpeningBalance': {
          const { account, isin } = command.opening;
          const known = books.accounts.get(account);
          if (known === undefined || known.openings.has(isin ?? '')) return accepted();
          return accepted({ type: 'BookOpeningBalancePosted', data: command.opening });
        }
        case 'Queue':
          if (books.queue.has(command.queued.instructionId)) return accepted();
          return accepted({ type: 'SettlementQueued', data: command.queued });
        case 'Withdraw':
          return withdraw(command.asked, books);
        case 'RunSettlement':
          return accepted(...runSettlement(command, books));
        case 'CloseDay':
          return new Statements(behaviour, write).closeDay(command, books);
      }
    },
    evolve: evolveBooks,
  };
}

function open(account: BookAccountOpened, { accounts }: Books): Decision<StreetEvent> {
  const known = accounts.get(account.account);
  if (known !== undefined && known.opened.version >= account.version) return accepted();
  return accepted({ type: 'BookAccountOpened', data: account });
}

/** A part that has settled cannot be taken back, and its rest belongs to it. */
function withdraw(asked: ServicerCancellationAsked, { queue }: Books): Decision<StreetEvent> {
  const { instructionId, account, requestMessageId } = asked;
  const withdrawn = queue.get(instructionId)?.settledQuantity === 0n;
  return accepted({
    type: 'QueuedSettlementWithdrawn',
    data: { instructionId, account, requestMessageId, withdrawn },
  });
}

class Statements {
  constructor(
    private readonly behaviour: Behaviour,
    private readonly write: MessageWriter,
  ) {}

  /** One statement per account, also where nothing moved; a day is closed once. */
  closeDay({ businessDate, at }: CloseDay, { accounts }: Books): Decision<StreetEvent> {
    const events: StreetEvent[] = [];
    const names = [...accounts.keys()].sort((left, right) => (left < right ? -1 : 1));
    for (const name of names) {
      const account = accounts.get(name);
      if (account === undefined || account.lastStatement >= businessDate) continue;
      const written =
        account.opened.kind === 'CASH' ? this.cash(account, businessDate, at) : this.holdings(account, businessDate);
      events.push(...written);
    }
    return accepted(...events);
  }

  private cash(account: BookAccount, businessDate: string, at: string): readonly StreetEvent[] {
    const { account: name, currency = '', accountNumber, servicer, owner } = account.opened;
    const statementId = statementIdOf(name, businessDate);
    const { entries, misstatement, withheld } = statedEntries(this.behaviour, statementId, currency, account.entries);
    const opening = fromMinor(currency, account.statementOpening);
    // As the statement has it: the balance on the books, as long as no statement was wrong.
    const sum = entries.reduce((total, { amount }) => total + toMinor({ currency, amount }), account.statementOpening);
    const closing = fromMinor(currency, sum);
    const sequence = account.statements + 1;
    const about = { statementId, businessDate, sequence, opening, closing };
    const wrong = {
      ...(misstatement === undefined ? {} : { misstatement }),
      ...(withheld === undefined ? {} : { withheld: withheld.servicerReference }),
    };
    const text = this.write.cashStatement({ ...about, at, accountNumber, servicer, owner, entries });
    return [
      { type: 'CashStatementWritten', data: { ...about, account: name, entries: entries.length, ...wrong } },
      ...this.send('cash-statement', statementId, account, text),
    ];
  }

  private holdings(account: BookAccount, businessDate: string): readonly StreetEvent[] {
    const { account: name, accountNumber, servicer, owner } = account.opened;
    const statementId = statementIdOf(name, businessDate);
    const { holdings, misstatement } = statedHoldings(this.behaviour, statementId, holdingsOf(account));
    const wrong = misstatement === undefined ? {} : { misstatement };
    const text = this.write.holdingsStatement({ statementId, businessDate, accountNumber, servicer, owner, holdings });
    return [
      {
        type: 'HoldingsStatementWritten',
        data: { account: name, statementId, businessDate, holdings: holdings.length, ...wrong },
      },
      ...this.send('custody-statement', statementId, account, text),
    ];
  }

  private send(
    channel: string,
    messageId: string,
    { opened }: BookAccount,
    { definition, body }: MessageText,
  ): readonly StreetEvent[] {
    const { account, servicer, owner } = opened;
    const message: MessageSent = {
      messageId,
      channel,
      messageDefinition: definition,
      sender: servicer,
      receiver: owner,
      subject: account,
      account,
      body,
    };
    return sent(this.behaviour, message);
  }
}

/** e.g. `CASH-EUR-1-20261123`, at most 35 characters. */
function statementIdOf(account: string, businessDate: string): string {
  return `${account}-${businessDate.replaceAll('-', '')}`.slice(-35);
}
