import type { ExceptionsEvent } from '@verso/contracts';
import { given } from '@verso/decider';
import { caseDecider, type CloseCases, type OpenCase } from './case.js';

const shortfall: OpenCase = {
  type: 'OpenCase',
  subject: 'trd_1',
  cause: 'FUNDS_SHORTFALL',
  version: 1,
  detail: 'Fund the account.',
  bookingEntity: 'LEI',
  responsible: 'US',
  affectedTrades: ['trd_1'],
  reasons: [],
};

const reserved: CloseCases = {
  type: 'CloseCases',
  subject: 'trd_1',
  causes: ['FUNDS_SHORTFALL'],
  version: 1,
  bookingEntity: 'LEI',
  resolution: 'CAUSE_DISAPPEARED',
  detail: 'The funds are reserved.',
};

function opened(changes: Partial<Extract<ExceptionsEvent, { type: 'CaseOpened' }>['data']> = {}): ExceptionsEvent {
  const { type: _type, version, ...about } = shortfall;
  return {
    type: 'CaseOpened',
    data: { caseId: 'case_trd_1:FUNDS_SHORTFALL', ...about, tradeVersion: version, ...changes },
  };
}

const resolved: ExceptionsEvent = {
  type: 'CaseResolved',
  data: {
    caseId: 'case_trd_1:FUNDS_SHORTFALL',
    subject: 'trd_1',
    cause: 'FUNDS_SHORTFALL',
    bookingEntity: 'LEI',
    resolution: 'CAUSE_DISAPPEARED',
    detail: 'The funds are reserved.',
  },
};

describe('a case', () => {
  it('opens when its cause shows', () => {
    given(caseDecider).when(shortfall).then(opened());
  });

  it('stays one case when its cause shows again without anything new', () => {
    given(caseDecider, opened()).when(shortfall).thenNothing();
  });

  it('is updated when what a person would do has changed', () => {
    const { type: _type, version, ...about } = { ...shortfall, detail: 'Fund the account with more.' };
    given(caseDecider, opened())
      .when({ ...shortfall, detail: 'Fund the account with more.' })
      .then({ type: 'CaseUpdated', data: { caseId: 'case_trd_1:FUNDS_SHORTFALL', ...about, tradeVersion: version } });
  });

  it('is resolved when its cause disappears, and told nothing when there is none', () => {
    given(caseDecider, opened()).when(reserved).then(resolved);
    given(caseDecider, opened(), resolved).when(reserved).thenNothing();
    given(caseDecider).when(reserved).thenNothing();
  });

  it('opens again under a number of its own', () => {
    given(caseDecider, opened(), resolved)
      .when(shortfall)
      .then(opened({ caseId: 'case_trd_1:FUNDS_SHORTFALL-2' }));
  });

  it('of a later version is not closed by the end of an earlier one, nor set back by its repetition', () => {
    const later = opened({ tradeVersion: 2 });
    given(caseDecider, later).when(reserved).thenNothing();
    given(caseDecider, later).when(shortfall).thenNothing();
    given(caseDecider, later)
      .when({ ...reserved, version: 2 })
      .then(resolved);
  });

  it('of an earlier version stays when only the later version ends', () => {
    const later: CloseCases = { ...reserved, version: 2, ofVersionOnly: true };
    given(caseDecider, opened()).when(later).thenNothing();
    given(caseDecider, opened({ tradeVersion: 2 }))
      .when(later)
      .then(resolved);
  });

  it('stands beside others of its cause that are about another item', () => {
    const aBreak = { ...shortfall, subject: 'CASH-1', cause: 'NOSTRO_BREAK', item: 'B1', version: 0 };
    const state = given(caseDecider).when(aBreak).events();
    const another = given(caseDecider, ...state).when({ ...aBreak, item: 'B2' });
    expect(another.events().map(({ type }) => type)).toEqual(['CaseOpened']);
    given(caseDecider, ...state)
      .when({ ...reserved, subject: 'CASH-1', causes: ['NOSTRO_BREAK'], item: 'B2' })
      .thenNothing();
  });

  it('is not opened for a cause whose end was told before', () => {
    const repaired: CloseCases = { ...reserved, subject: 'M1', causes: ['MESSAGE_REJECTED'], forGood: true };
    const forestalled = given(caseDecider).when(repaired).events();
    expect(forestalled.map(({ type }) => type)).toEqual(['CaseForestalled']);
    given(caseDecider, ...forestalled)
      .when({ ...shortfall, subject: 'M1', cause: 'MESSAGE_REJECTED' })
      .thenNothing();
  });
});
