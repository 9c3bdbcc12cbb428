export { PartsRegister, PartsUnchangeable, type PartsRegisterOptions } from '../room/parts-register.js';
export { SharedParts, type SharedPartsOptions } from '../room/shared-parts.js';
export { KafkaTransport } from '../room/kafka-transport.js';
export { LedRoom, NotLeading, openedBefore, SOFTWARE_VERSION, type LedParts, type Mail } from '../room/led-room.js';
export { MESSAGES_TO_OFFICE, MESSAGES_TO_STREET, messageOf, recordOf } from '../room/message-record.js';
export { MessageReceiver, type MessageReceiverOptions } from '../room/message-receiver.js';
export {
  plainRoom,
  roomService,
  type RoomFurniture,
  type RoomServiceOptions,
  type Submit,
} from '../room/room-service.js';
export { Dependencies, type Dependency } from './dependencies.js';
export { Doorway, type AskedWith, type DoorwayOptions, type InternalRoute, type RouteAnswer } from './doorway.js';
export { answerClientError, refuseExpectation } from '../unreadable-request.js';
export {
  answerProblem,
  BodyTooLarge,
  exchange,
  passAnswer,
  wholeRequest,
  type WholeAnswer,
  type WholeRequest,
} from './http-exchange.js';
export { runService } from './service-process.js';
export { PassOn, type LeaderOnly } from './pass-on.js';
export {
  serve,
  type OpenService,
  type ServiceContext,
  type ServiceDefinition,
  type ServiceProcess,
} from './run-service.js';
export { databaseSetting, databaseUrl } from './database-access.js';
export { SERVICE_SETTINGS, type LogLevel, type ServiceSettings } from './service-settings.js';
