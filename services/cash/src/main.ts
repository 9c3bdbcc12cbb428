import { MESSAGES_TO_OFFICE, plainRoom, runService } from '@verso/service-host/service';
import { cashRoom } from './cash-room.js';

await runService(plainRoom(cashRoom, { takesFrom: { topic: MESSAGES_TO_OFFICE, channels: ['cash-statement'] } }));
