import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEvent, eventTypesOf, type StreetEvent } from '@verso/contracts';
import { fold } from '@verso/decider';
import { iso20022Writer } from './channels/message-writer.js';
import { Behaviour } from './domain/behaviour.js';
import { counterpartyTradeDecider } from './domain/counterparty-trade.js';
import { booksDecider } from './domain/decide-books.js';
import { servicerInstructionDecider } from './domain/decide-instruction.js';
import { GOOD_WEATHER } from './street.fixture.js';

const folder = join(import.meta.dirname, '../../../tests/golden-events/street');
const behaviour = new Behaviour(1, GOOD_WEATHER);
const samples = readdirSync(folder).map((file) => {
  const [type = '', version = ''] = file.split('.');
  const { data } = decodeEvent('street', type, Number(version.slice(1)), readFileSync(join(folder, file), 'utf8'));
  return { type, data } as StreetEvent;
});

describe('every event the street has ever stored', () => {
  it('has a sample', () => {
    expect(new Set(samples.map(({ type }) => type))).toEqual(new Set<string>(eventTypesOf('street')));
  });

  it('is folded by every kind of stream, whether or not it concerns it', () => {
    const history = [...samples, ...samples];
    for (const decider of [
      counterpartyTradeDecider(behaviour, iso20022Writer),
      servicerInstructionDecider(behaviour, iso20022Writer),
      booksDecider(behaviour, iso20022Writer),
    ]) {
      expect(() => fold<never, StreetEvent, never>(decider as never, history)).not.toThrow();
    }
  });
});
