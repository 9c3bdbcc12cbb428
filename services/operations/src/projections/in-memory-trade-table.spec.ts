import { InMemoryTradeTable } from './in-memory-trade-table.js';
import { describeTradeTable } from './trade-table.contract.fixture.js';

describeTradeTable('The table in memory', async () => new InMemoryTradeTable());
