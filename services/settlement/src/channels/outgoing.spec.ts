import { parseSettlementInstruction, settleable } from '@verso/iso20022';
import { officialSchemas } from '@verso/test-bed';
import { history, create, confirmed, advise, MATCHED, FUNDED } from '../domain/instruction.fixture.js';
import { instructionOf } from '../domain/instruction-terms.js';
import { pickRoute } from '../domain/route.js';
import {
  account,
  CUSTODIAN,
  directoryOf,
  DTC,
  instruction,
  INSTRUCTION_ID,
  obligation,
  ssi,
  standingEvents,
} from '../settlement.fixture.js';
import { cancellationMessage, holdMessage, instructionMessage, releaseMessage } from './outgoing.js';
import type { InstructionCreated } from '@verso/contracts';
import type { OutgoingMessage } from '../domain/instruction-commands.js';

const schemas = officialSchemas();
if (!schemas.available) process.stdout.write(`skipped in part: ${schemas.reason}\n`);

function faults(body: string): readonly string[] {
  return schemas.available ? schemas.validate(body) : [];
}

function built(terms: InstructionCreated): OutgoingMessage {
  const message = instructionMessage(terms);
  if ('problem' in message) throw new Error(message.problem);
  return message;
}

function inDollars(changes: Parameters<typeof obligation>[0] = {}): InstructionCreated {
  const standing = directoryOf(
    ...standingEvents(),
    {
      type: 'AccountDefined',
      data: account({
        account: 'SAFE-DTC-1',
        servicer: CUSTODIAN,
        settlementMarket: 'DTC',
        placeOfSettlement: DTC,
        accountNumber: 'US-20001',
      }),
    },
    {
      type: 'StandingSettlementInstructionDefined',
      data: ssi({ ssiId: 'SSI-US', settlementMarket: 'DTC', currency: '', placeOfSettlement: DTC, client: '' }),
    },
  );
  const terms = obligation({
    account: 'SAFE-DTC-1',
    settlementMarket: 'DTC',
    placeOfSettlement: DTC,
    isin: 'US0378331005',
    ...changes,
  });
  const { cashAccount: _, ...rest } = terms;
  const route = pickRoute(rest, standing);
  if ('gap' in route) throw new Error(route.gap.detail);
  return instructionOf(rest, route.found, { sequence: 1 });
}

const { amount: _amount, cashAccountNumber: _number, ...withoutAmount } = instruction({ payment: 'FREE' });
const cases: readonly (readonly [string, InstructionCreated])[] = [
  ['a receipt against payment', instruction()],
  ['a delivery against payment', instruction({ movement: 'DELI' })],
  ['a receipt free of payment', withoutAmount],
  ['a delivery free of payment', { ...withoutAmount, movement: 'DELI' }],
  [
    'a bond with market-claim opt-out',
    instruction({ quantityType: 'FAMT', quantity: '250000.5', marketClaimOptOut: true }),
  ],
  ['a trade with a UTI', instruction({ uti: '529900T8BM49AURSDO55TRADE1' })],
  ['a trade whose UTI is no ISO 23897 identifier', instruction({ uti: 'uti-1' })],
  ['a receipt in dollars by the custodian', inDollars()],
  ['a delivery in dollars by the custodian', inDollars({ direction: 'DELIVER' })],
];

describe('sese.023', () => {
  it.each(cases)('of %s is valid by the official schema and settleable', (_name, terms) => {
    const { body } = built(terms);
    expect(faults(body)).toEqual([]);
    expect(settleable(parseSettlementInstruction(body))).toEqual([]);
  });

  it('goes to whoever holds the account: the CSD in euro, the custodian in dollars', () => {
    expect(built(instruction()).receiver).toBe(instruction().accountServicer);
    expect(built(inDollars())).toMatchObject({ receiver: CUSTODIAN, messageDefinition: 'sese.023.001.13' });
  });

  it('names the custodian as participant and us as its client, where it is not our own account at the depository', () => {
    const { receiving, delivering } = parseSettlementInstruction(built(inDollars()).body);
    expect(receiving).toMatchObject({ depository: DTC, party1: { bic: CUSTODIAN }, party2: { bic: 'VERSDEFFXXX' } });
    expect(delivering).toMatchObject({ depository: DTC, party1: { bic: 'DEUTDEFFXXX', safekeepingAccount: '77001' } });
  });

  it('is on hold', () => {
    expect(parseSettlementInstruction(built(instruction()).body).hold).toBe(true);
  });

  it('that cannot be said is a named problem, not a crash', () => {
    expect(instructionMessage(instruction({ isin: 'NOISIN' }))).toMatchObject({
      problem: expect.stringContaining('ISIN') as string,
    });
  });

  it('has a reference that an ISO identification can hold, whatever the trade', () => {
    const largest = 'trd_ffffffff-ffff-ffff-ffff-ffffffffffff';
    const { instructionId } = instructionOf(
      obligation({ obligationId: `obl_${largest.slice(4)}_99` }),
      { safekeeping: account(), ourBic: 'VERSDEFFXXX', theirs: ssi() },
      { sequence: 99 },
    );
    expect(`${instructionId}-023`.length).toBeLessThanOrEqual(35);
  });
});

describe('requests about an instruction', () => {
  const requested = history(create(), advise('M', MATCHED), confirmed(), FUNDED).find(
    ({ type }) => type === 'ReleaseRequested',
  );
  if (requested?.type !== 'ReleaseRequested') throw new Error('no release was requested');
  const request = { ...requested.data, reason: 'Replaced' };

  it.each([
    ['sese.030 that releases', releaseMessage(requested.data), '<HldInd><Ind>false</Ind></HldInd>'],
    ['sese.030 that holds', holdMessage(request), '<HldInd><Ind>true</Ind></HldInd>'],
    ['sese.020 that cancels', cancellationMessage(request), '<Cd>CANI</Cd>'],
  ])('%s is valid by the official schema and names the instruction', (_name, { body, messageId }, content) => {
    expect(faults(body)).toEqual([]);
    expect(body).toContain(INSTRUCTION_ID);
    expect(body).toContain(content);
    expect(messageId).toBe(`${INSTRUCTION_ID}-R1`);
  });
});
