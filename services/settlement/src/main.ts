import { MESSAGES_TO_OFFICE, MESSAGES_TO_STREET, plainRoom, runService } from '@verso/service-host/service';
import { settlementRoom } from './room.js';

const takesFrom = { topic: MESSAGES_TO_OFFICE, channels: ['settlement'] };
await runService(plainRoom(settlementRoom, { sendsTo: MESSAGES_TO_STREET, takesFrom }));
