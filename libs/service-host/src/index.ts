export * from './configuration.js';
export { openApplication, openDoor, type Application, type Door, type DoorOptions } from './door.js';
export { kafkaAccessIn, kafkaAccessSetting } from './kafka-access.js';
export { LARGEST_BODY, PortTaken } from './http-server.js';
export { IDEMPOTENCY_KEY_REUSED, readIdempotencyKey, type RefusedRequest } from './idempotency-key.js';
export { REPEATED } from './json-body.js';
export { JsonBody } from './json-body-pipe.js';
export { ProblemException } from './problem-exception.js';
export { problemBody, problemOf, type Problem, type ProblemBody } from './problem.js';
export { CHECKED_QUERY, KnownParametersOnly, queryInvalid, TakesQuery, WholeNumber } from './query-parameters.js';
export { repeatedField } from './repeated-field.js';
export {
  answerReplay,
  listSetAside,
  replaySetAside,
  roomsOf,
  type ReplayAnswer,
  type RoomReplay,
  type SetAsideParts,
} from './room/set-aside-door.js';
