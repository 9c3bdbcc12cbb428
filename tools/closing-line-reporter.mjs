/** Prints what was skipped, and why where the test's name tells, then one closing line. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const broken = results.testResults.filter(({ testExecError }) => testExecError !== undefined).length;
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = results;
    const skipped = numPendingTests + numTodoTests;
    const tail = skipped === 0 ? '' : `, ${skipped} skipped`;
    // At exit, so that the line stands below Jest's own summary.
    process.once('exit', () => process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests + broken} failed${tail}\n`));
  }
}
