export { caseDecider } from './domain/case.js';
export type { CaseCommand, CaseOfCause, CloseCases, OpenCase, Responsible, SubjectCases } from './domain/case.js';
export { exceptionsRoom } from './exceptions-room.js';
