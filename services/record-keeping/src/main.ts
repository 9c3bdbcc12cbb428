import { runService } from '@verso/service-host/service';
import { recordKeepingService } from './record-keeping-service.js';

await runService(recordKeepingService());
