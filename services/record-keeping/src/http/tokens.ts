/** What the module is given by its host. */
export const EVENT_STORE = Symbol('EventStore');
export const VERIFIER_KEY = Symbol('VerifierKey');
