import { LeaseTable, type InMemoryLeases } from './in-memory-leases.js';
import { describeLeases } from './leases.fixture.js';

describe('leases in memory', () => {
  let table: LeaseTable;
  let opened: Map<string, InMemoryLeases>;
  beforeEach(() => {
    table = new LeaseTable();
    opened = new Map();
  });

  describeLeases(() => ({
    instance: (url) => {
      const leases = table.of(url);
      opened.set(url, leases);
      return leases;
    },
    breakConnections: (url) => opened.get(url)?.lose(),
  }));
});
