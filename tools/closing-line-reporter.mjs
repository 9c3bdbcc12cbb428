import { relative } from 'node:path';

/** Names what was skipped, and hands the counts to tools/run-jest.mjs, so that they close the run in one line. */
export default class ClosingLineReporter {
  #root;
  #soFar = { passed: 0, failed: 0, skipped: 0 };

  constructor({ rootDir }) {
    this.#root = rootDir;
  }

  /** What a run that does not come to its end was about, and what it had done. */
  onTestCaseStart(test, { ancestorTitles, title }) {
    const file = relative(this.#root, test.path);
    process.send?.({ underWay: [file, ...ancestorTitles, title].join(' › '), counts: this.#soFar });
  }

  onTestCaseResult(_test, { status }) {
    if (status === 'passed' || status === 'failed') this.#soFar[status] += 1;
    else this.#soFar.skipped += 1;
  }

  onRunComplete(_contexts, { testResults, numPassedTests, numFailedTests, numPendingTests, numTodoTests }) {
    const broken = testResults.filter(({ testExecError }) => testExecError !== undefined).length;
    this.#nameSkipped(testResults);
    const counts = { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests + numTodoTests };
    // Jest started by hand has no parent that listens.
    process.send?.(counts);
  }

  #nameSkipped(testResults) {
    for (const { testFilePath, testResults: tests } of testResults) {
      const skipped = tests.filter(({ status }) => status === 'pending' || status === 'todo');
      if (skipped.length === 0) continue;
      const groups = [...new Set(skipped.map(({ ancestorTitles, title }) => ancestorTitles[0] ?? title))];
      const file = relative(this.#root, testFilePath);
      // Whether a thing is there is found out, and said, by the file that needs it.
      process.stdout.write(
        `skipped ${skipped.length} of ${file} (${groups.join('; ')}): the line "skipped: ..." above says why\n`,
      );
    }
  }
}
