import { runService } from '@verso/service-host/service';
import { streetService } from './street-service.js';

await runService(streetService());
