import { isAddressedTo, senderBic } from './addressing.js';

const US = '529900VERSOSECEU0194';
const parties = new Map([[US, { bic: 'VERSDEFFXXX' }]]);

describe('the parties of a message', () => {
  it.each([
    [US, true],
    ['VERSDEFFXXX', true],
    ['VERSDEFF', true],
    ['VERSDEFF123', true],
    ['DAKVDEFFXXX', false],
    ['724500AMSTRDMBK00359', false],
  ])('tell whether %s is us', (receiver, isUs) => {
    expect(isAddressedTo(receiver, US, parties)).toBe(isUs);
  });

  it('are believed as long as we do not know our own BIC', () => {
    expect(isAddressedTo('DAKVDEFFXXX', 'unknown', parties)).toBe(true);
  });

  it('name a sender by its BIC, its LEI, or in no way that we know', () => {
    expect([US, 'DAKVDEFF', 'DAKVDEFFXXX', 'agent 7'].map((sender) => senderBic(sender, parties))).toEqual([
      'VERSDEFFXXX',
      'DAKVDEFF',
      'DAKVDEFFXXX',
      undefined,
    ]);
  });
});
