import { InMemoryRefusalTable } from './in-memory-refusal-table.js';
import { describeRefusalTable } from './refusal-table.contract.fixture.js';

describeRefusalTable('The refusals in memory', async () => new InMemoryRefusalTable());
