import { MESSAGES_TO_OFFICE, plainRoom, runService } from '@verso/service-host/service';
import { positionsRoom } from './positions-room.js';

await runService(
  plainRoom(positionsRoom, { takesFrom: { topic: MESSAGES_TO_OFFICE, channels: ['custody-statement'] } }),
);
