import { runService } from '@verso/service-host/service';
import { tradeCaptureService } from './trade-capture-service.js';

await runService(tradeCaptureService());
