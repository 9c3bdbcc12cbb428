import { firstDiscrepancy } from './discrepancy.js';

const signed = ['a', 'b', 'c', 'd', 'e'];

describe('The first discrepancy between events and what was signed', () => {
  it.each([
    ['none', 'abcde', undefined],
    ['none, with later events after the signed ones', 'abcdexyz', undefined],
    ['an altered event', 'abXde', { offset: 2, problem: 'ALTERED' }],
    ['the first of two altered events', 'aXcXe', { offset: 1, problem: 'ALTERED' }],
    ['the newest events deleted', 'abc', { offset: 3, problem: 'MISSING' }],
    ['all events deleted', '', { offset: 0, problem: 'MISSING' }],
    ['an event deleted and the rest moved up', 'acdefg', { offset: 1, problem: 'MISSING' }],
    ['two neighbours swapped', 'abdce', { offset: 2, problem: 'REORDERED' }],
    ['two distant events swapped', 'ebcda', { offset: 0, problem: 'REORDERED' }],
    ['an event swapped with one signed later', 'abXdefgc', { offset: 2, problem: 'REORDERED' }],
    ['an event inserted', 'abXcde', { offset: 2, problem: 'INSERTED' }],
    ['an event inserted before the last', 'abcdXe', { offset: 4, problem: 'INSERTED' }],
  ])('is %s', (_, actual, expected) => {
    const found = firstDiscrepancy(actual.split(''), signed);
    expect(found && { offset: found.offset, problem: found.problem }).toEqual(expected);
  });
});
