import {
  account,
  cashAccount,
  directoryOf,
  obligation,
  party,
  ssi,
  standingEvents,
  THEM,
  US,
} from '../settlement.fixture.js';
import { instructionOf } from './instruction-terms.js';
import { pickOurAccounts, pickRoute } from './route.js';
import type { StandingData } from './standing-data.js';

function pickedSsi(standing: StandingData): string {
  const route = pickRoute(obligation(), standing);
  return 'gap' in route ? route.gap.missing : `${route.found.theirs.ssiId}@${String(route.found.theirs.version)}`;
}

function withSsis(...ssis: Parameters<typeof ssi>[0][]): StandingData {
  return directoryOf(
    { type: 'PartyDefined', data: party() },
    { type: 'AccountDefined', data: cashAccount() },
    { type: 'AccountDefined', data: account() },
    ...ssis.map((changes) => ({ type: 'StandingSettlementInstructionDefined' as const, data: ssi(changes) })),
  );
}

describe("the counterparty's standing settlement instruction", () => {
  it('is the one effective on the settlement date, not the latest', () => {
    expect(pickedSsi(withSsis({}, { version: 2, validFrom: '2026-11-26' }))).toBe('SSI-1@1');
    expect(pickedSsi(withSsis({}, { version: 2, validFrom: '2026-11-25' }))).toBe('SSI-1@2');
  });

  it('is valid on its last day and not after', () => {
    expect(pickedSsi(withSsis({ validTo: '2026-11-25' }))).toBe('SSI-1@1');
    expect(pickedSsi(withSsis({ validTo: '2026-11-24' }))).toBe('COUNTERPARTY_SETTLEMENT_INSTRUCTION');
  });

  it('is rather one for the currency than one for any currency, in whatever order they came', () => {
    const any = { ssiId: 'SSI-0', currency: '', validFrom: '2026-01-01' };
    expect(pickedSsi(withSsis(any, {}))).toBe('SSI-1@1');
    expect(pickedSsi(withSsis({}, any))).toBe('SSI-1@1');
    expect(pickedSsi(withSsis(any, { currency: 'USD' }))).toBe('SSI-0@1');
  });

  it('is the one that became valid last', () => {
    const newer = { ssiId: 'SSI-2', validFrom: '2026-11-01' };
    expect(pickedSsi(withSsis({}, newer))).toBe('SSI-2@1');
    expect(pickedSsi(withSsis(newer, {}))).toBe('SSI-2@1');
  });

  it('names what is missing and the key under which its arrival is awaited', () => {
    expect(pickRoute(obligation(), withSsis())).toEqual({
      gap: {
        missing: 'COUNTERPARTY_SETTLEMENT_INSTRUCTION',
        detail: `${THEM} has no settlement instruction for T2S and EUR that is effective on 2026-11-25.`,
        waitsFor: [`ssi:${THEM}:T2S`],
      },
    });
  });
});

describe('our account', () => {
  const client = { account: 'SAFE-T2S-0', segregation: 'CLIENT_OMNIBUS' };

  it("is the firm's own in the settlement market, the first by id", () => {
    const standing = directoryOf(
      { type: 'AccountDefined', data: account({ account: 'SAFE-T2S-9' }) },
      ...standingEvents(),
      { type: 'AccountDefined', data: account(client) },
    );
    const picked = pickOurAccounts(obligation(), undefined, standing);
    expect(picked).toMatchObject({
      found: { safekeeping: { account: 'SAFE-T2S-1' }, cash: { account: 'CASH-EUR-1' } },
    });
  });

  it("is a client account when the trade is a client's", () => {
    const standing = directoryOf(...standingEvents(), { type: 'AccountDefined', data: account(client) });
    expect(pickOurAccounts(obligation(), 'CLIENT-7', standing)).toMatchObject({
      found: { safekeeping: { account: 'SAFE-T2S-0' } },
    });
    expect(pickOurAccounts(obligation(), 'SAFE-T2S-1', standing)).toMatchObject({
      found: { safekeeping: { account: 'SAFE-T2S-1' } },
    });
  });

  it('must be in force on the settlement date', () => {
    const standing = directoryOf({ type: 'AccountDefined', data: account({ validTo: '2026-11-24' }) });
    expect(pickOurAccounts(obligation(), undefined, standing)).toMatchObject({
      gap: { missing: 'OUR_ACCOUNT', waitsFor: [`account:${US}:T2S`] },
    });
  });

  it('must have a cash account of the currency, but only against payment', () => {
    const standing = directoryOf({ type: 'AccountDefined', data: account() });
    expect(pickOurAccounts(obligation(), undefined, standing)).toMatchObject({ gap: { missing: 'OUR_CASH_ACCOUNT' } });
    const free = obligation({ paymentType: 'FOP' });
    expect(pickOurAccounts(free, undefined, standing)).toMatchObject({
      found: { safekeeping: { account: 'SAFE-T2S-1' } },
    });
  });
});

describe('an instruction', () => {
  it('pins the versions of both sides', () => {
    const standing = withSsis({ version: 3 });
    const route = pickRoute(obligation(), standing);
    if ('gap' in route) throw new Error(route.gap.detail);
    expect(instructionOf(obligation(), route.found, { sequence: 1 })).toMatchObject({
      ourAccountRuleVersion: 'our-account-of-the-market/1 SAFE-T2S-1@1 CASH-EUR-1@1',
      counterpartyInstructionId: 'SSI-1',
      counterpartyInstructionVersion: 3,
      hold: true,
    });
  });
});
