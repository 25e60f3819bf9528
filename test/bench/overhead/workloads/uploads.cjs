/*
 * The shape of the old `doxbee` benchmark of promise libraries: an upload handler that awaits a database and
 * a store one call after the other, with ten thousand uploads in flight at once. The calls settle at once.
 */
'use strict';

const { warmUp, count, begin, end } = require('./measured.cjs');

const IN_FLIGHT = 10_000;
const rounds = count(40);

const settled = async () => undefined;

const store = { put: (stream) => settled(stream).then(() => 'blob') };
const transaction = () => ({ commit: settled, rollback: settled });
const files = {
  byPath: () => ({ get: settled }),
  query: async () => ({ run: settled }),
  update: () => ({ run: settled }),
};
const versions = { insert: () => ({ run: settled }) };
const fileVersions = { insert: () => ({ run: settled }) };

async function upload(stream, path) {
  const work = transaction();
  try {
    const blob = await store.put(stream);
    let file = await files.byPath(path).get();
    const version = { user: 1, date: 0, blob, previous: file?.version };
    await versions.insert(version).run(work);
    if (file === undefined) {
      file = { id: 1, user: 1, name: path.split('/').at(-1), version };
      const query = await files.query(path, file);
      await query.run(work);
    }
    await fileVersions.insert({ file: file.id, version }).run(work);
    await files.update({ id: file.id }, { version }).run(work);
    await work.commit();
  } catch (error) {
    await work.rollback();
    throw error;
  }
}

async function repeat(times) {
  for (let round = 0; round < times; round++) {
    await Promise.all(Array.from({ length: IN_FLIGHT }, (_, each) => upload(each, `a/b/c${each}`)));
  }
}

async function main() {
  await repeat(warmUp(2));
  begin();
  await repeat(rounds);
  end(rounds * IN_FLIGHT);
}

main();
