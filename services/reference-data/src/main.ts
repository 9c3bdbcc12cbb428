import { runService } from '@verso/service-host/service';
import { referenceDataService } from './reference-data-service.js';

await runService(referenceDataService());
