import { runService } from '@verso/service-host/service';
import { operationsService } from './operations-service.js';

await runService(operationsService());
