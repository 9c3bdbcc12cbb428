import { MESSAGES_TO_OFFICE, MESSAGES_TO_STREET, plainRoom, runService } from '@verso/service-host/service';
import { confirmationRoom } from './confirmation-room.js';

const takesFrom = { topic: MESSAGES_TO_OFFICE, channels: ['confirmation'] };
await runService(plainRoom(confirmationRoom, { sendsTo: MESSAGES_TO_STREET, takesFrom }));
