import { relative } from 'node:path';

/** Names what was skipped, and hands the counts to tools/test.mjs, which closes the run with them in one line. */
export default class ClosingLineReporter {
  #root;

  constructor({ rootDir }) {
    this.#root = rootDir;
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
