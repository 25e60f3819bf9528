// A reporter for `node --test` that writes the counts of the whole run as one line of JSON, for `test-files.ts`.
// Plain JavaScript, for the test runner loads it by itself.

export default async function* countReporter(source) {
  for await (const { type, data } of source) {
    // A summary with a file is that of one file; the last one has none and counts everything.
    if (type !== 'test:summary' || data.file !== undefined) continue;
    const { passed, failed = 0, cancelled = 0 } = data.counts;
    yield JSON.stringify({ passed, failed: failed + cancelled });
  }
}
