export * from './configuration.js';
export { openApplication, openDoor, type Application, type Door, type DoorOptions } from './door.js';
export { LARGEST_BODY, PortTaken } from './http-server.js';
export { ProblemException } from './problem-exception.js';
export { problemOf, type Problem, type ProblemBody } from './problem.js';
