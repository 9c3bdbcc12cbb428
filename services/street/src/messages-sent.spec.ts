import { MessageInvalid, parseMessage } from '@verso/iso20022';
import { officialSchemas } from '@verso/test-bed';
import { cancellationOf, confirmationOf, instructionOf, releaseOf, withdrawalOf } from './office-messages.fixture.js';
import { BOND, SmallStreet } from './street.fixture.js';

const schemas = officialSchemas();
const official = schemas.available ? describe : describe.skip;
if (!schemas.available) process.stderr.write(`${schemas.reason}\n`);

/** Two weeks of everything that can happen, often. */
async function eventfulStreet(): Promise<SmallStreet> {
  const rates = { mismatchRate: 0.3, lateRate: 0.2, failRate: 0.3, partialRate: 0.4 };
  const street = await SmallStreet.open({
    ...rates,
    duplicateRate: 0.05,
    garbledRate: 0.1,
    wrongStatementRate: 0.5,
    allegeRate: 0.3,
  });
  const trades = Array.from({ length: 80 }, (_, index) => ({
    number: index + 1,
    ...(index % 5 === 0 ? { isin: BOND, quantity: '10000' } : {}),
    ...(index % 7 === 0 ? { payment: 'FREE' as const } : {}),
    ...(index % 11 === 0 ? { safekeepingAccount: 'NOT-OURS' } : {}),
    amount: '123.45',
  }));
  await street.receive(...trades.flatMap((trade) => [confirmationOf(trade), instructionOf(trade)]));
  await street.receive(...trades.filter(({ number }) => number % 3 !== 0).map((trade) => releaseOf(trade)));
  const cancelled = trades.filter(({ number }) => number % 8 === 0);
  await street.receive(...cancelled.flatMap((trade) => [cancellationOf(trade), withdrawalOf(trade)]));
  for (const day of ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']) {
    await street.points(
      day,
      'BusinessDayOpened',
      'PROVISIONING',
      'SETTLEMENT',
      'TRADING_OPEN',
      'DVP_CUT_OFF',
      'BusinessDayClosed',
    );
  }
  await street.receive(
    ...trades.slice(0, 9).map(cancellationOf),
    ...trades.slice(0, 9).map((trade) => releaseOf(trade, true)),
  );
  return street;
}

official('what the street sends', () => {
  it('is valid by the official schemas, except what is garbled, which nobody can read', async () => {
    const street = await eventfulStreet();
    const messages = await street.sent();
    const garbled = new Set(
      messages.flatMap(({ replacesMessageId }) => (replacesMessageId === undefined ? [] : [replacesMessageId])),
    );
    const kinds = new Set<string>();
    for (const { messageId, body } of messages) {
      if (garbled.has(messageId)) {
        expect(() => parseMessage(body)).toThrow(MessageInvalid);
      } else {
        expect([messageId, schemas.validate(body)]).toEqual([messageId, []]);
        kinds.add(parseMessage(body).definition);
      }
    }
    expect(garbled.size).toBeGreaterThan(10);
    expect([...kinds].sort()).toEqual([
      'camt.053.001.14',
      'semt.002.001.12',
      'sese.024.001.14',
      'sese.025.001.13',
      'sese.027.001.09',
      'sese.028.001.12',
      'sese.029.001.08',
      'sese.031.001.11',
      'setr.027.001.05',
      'setr.029.001.02',
    ]);
  });

  it('says in its envelope which definition it is of', async () => {
    const street = await eventfulStreet();
    for (const { body, messageDefinition, replacesMessageId } of await street.dataOf('MessageSent')) {
      if (replacesMessageId !== undefined) expect(parseMessage(body).definition).toBe(messageDefinition);
    }
  });
});
