// What the VS Code server asks of its native logger, as plain appends to a file.
// The native one would need a compiler on every machine that runs the tests; this log is a few lines a second.
// No rotation: a test host lives for minutes and its folder is removed with it.

'use strict';

const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
const INFO = LEVELS.indexOf('info');

class FileLogger {
  #path;
  #level = INFO;
  #bare = false;

  constructor(path) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
  }

  getLevel() {
    return this.#level;
  }

  setLevel(level) {
    this.#level = level;
  }

  /** The server formats some of its logs itself and asks for lines without time and level. */
  clearFormatters() {
    this.#bare = true;
  }

  setPattern() {}
  flush() {}
  drop() {}

  log(level, message) {
    if (level < this.#level) return;
    const head = this.#bare ? '' : `${new Date().toISOString()} [${LEVELS[level] ?? level}] `;
    const tail = this.#bare ? '' : '\n';
    try {
      appendFileSync(this.#path, `${head}${message}${tail}`);
    } catch {
      // The folder goes away at the end of a test run while the server still says goodbye.
    }
  }

  trace(message) {
    this.log(0, message);
  }
  debug(message) {
    this.log(1, message);
  }
  info(message) {
    this.log(2, message);
  }
  warn(message) {
    this.log(3, message);
  }
  error(message) {
    this.log(4, message);
  }
  critical(message) {
    this.log(5, message);
  }
}

const create = async (_name, path) => new FileLogger(path);

// One assignment each: importers of CommonJS see only names that can be read off the source.
exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.shutdown = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
