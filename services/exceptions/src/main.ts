import { plainRoom, runService } from '@verso/service-host/service';
import { exceptionsRoom } from './exceptions-room.js';

await runService(plainRoom(exceptionsRoom));
