// Paths of the tests that `npm test` leaves out: clusters of three brokers and offices of many processes want a machine of their
// own. `npm run test:backbone` runs them one after the other, in this order.
export const BACKBONE_TESTS = [
  'tests/backbone/leases',
  'tests/backbone/log-topics',
  'services/verso/src/topics/apply-topics',
  'tests/kafka/three-nodes',
  'tests/kafka/secured',
  'tests/e2e/secured-brokers',
  'tests/e2e/processes',
];
