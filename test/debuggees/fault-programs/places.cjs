/**
 * `places.cjs NAME`: does something to where the record is written (FAULT_FOLDER), or to what writing needs: the
 * user, the descriptors, the mode of new files. Works before and after, so that something is recorded.
 */
const fs = require('node:fs');
const { join } = require('node:path');
const { say, work } = require('./work.cjs');

const folder = process.env.FAULT_FOLDER;
const files = () => fs.readdirSync(folder).map((name) => join(folder, name));

/** Does `act` between two portions of work, long enough after the first for it to be written. */
function between(act) {
  return () =>
    work(() =>
      setTimeout(() => {
        act();
        work();
      }, 150),
    );
}

const PLACES = {
  'folder deleted': between(() => fs.rmSync(folder, { recursive: true })),
  'folder deleted and made again': between(() => {
    fs.rmSync(folder, { recursive: true });
    fs.mkdirSync(folder);
  }),
  'file deleted': between(() => files().forEach((file) => fs.rmSync(file))),
  'folder moved': between(() => fs.renameSync(folder, `${folder}-moved`)),
  'folder replaced by a file': between(() => {
    fs.rmSync(folder, { recursive: true });
    fs.writeFileSync(folder, '');
  }),
  'file replaced by a folder': between(() =>
    files().forEach((file) => {
      fs.rmSync(file);
      fs.mkdirSync(file);
    }),
  ),
  'file read-only': between(() => files().forEach((file) => fs.chmodSync(file, 0o400))),
  'folder read-only': between(() => fs.chmodSync(folder, 0o500)),
  'folder without search': between(() => fs.chmodSync(folder, 0)),
  'another user': between(() => {
    process.setgid(65534);
    process.setuid(65534);
    say(process.getuid());
  }),
  'another user for a while'() {
    work(() =>
      setTimeout(() => {
        process.seteuid(65534);
        work(() =>
          setTimeout(() => {
            process.seteuid(0);
            setTimeout(() => work(), 500);
          }, 150),
        );
      }, 150),
    );
  },
  'a mask that forbids all'() {
    process.umask(0o777);
    work();
  },
  'another working directory': between(() => process.chdir('/')),
  'a working directory that is gone'() {
    const gone = fs.mkdtempSync('/tmp/fault-');
    process.chdir(gone);
    fs.rmdirSync(gone);
    setTimeout(() => work(), 150);
  },
  'all descriptors closed'() {
    work(() => {
      for (let file = 3; file < 10; file++) {
        try {
          if (fs.fstatSync(file).isFile()) fs.closeSync(file);
        } catch {
          // It is not open.
        }
      }
      work();
    });
  },
  'no descriptors left'() {
    const open = [];
    try {
      for (;;) open.push(fs.openSync(__filename));
    } catch (error) {
      say(error.code);
    }
    // As long as there are none nothing can be read either.
    setTimeout(() => {
      say('still none');
      for (const file of open) fs.closeSync(file);
      setTimeout(() => work(), 300);
    }, 250);
  },
  'standard streams closed'() {
    for (const file of [0, 2]) fs.closeSync(file);
    work(() => {
      const file = fs.openSync(__filename);
      say(file);
      fs.closeSync(file);
    });
  },
  'a thousand files': between(() => {
    for (let count = 0; count < 1000; count++) fs.closeSync(fs.openSync(__filename));
  }),
};

const [name] = process.argv.slice(2);
if (name === undefined || name === '--list') process.stdout.write(JSON.stringify(Object.keys(PLACES)));
else PLACES[name]();
