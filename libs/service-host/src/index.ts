export * from './configuration.js';
export { LARGEST_BODY, openDoor, PortTaken, type Door, type DoorOptions } from './door.js';
export { problemOf, type Problem, type ProblemBody } from './problem.js';
