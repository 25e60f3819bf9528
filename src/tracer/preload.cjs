/*
 * What NODE_OPTIONS names: loads the tracer of the session, or steps aside without a word. It is copied to a place
 * that outlives updates and uninstalls, because a Node whose NODE_OPTIONS name a file that is gone does not start.
 * Old JavaScript on purpose: it runs in every Node that a traced program starts, also in those that could not even
 * parse the tracer. Nothing that goes wrong here may reach the program.
 */
'use strict';

(function preload() {
  /** Oldest Node that the tracer runs in. */
  var OLDEST_NODE = 20;

  /** Folder of the session; a worker thread whose environment is its own finds it in what its parent passed on. */
  function sessionFolder() {
    var threads = require('node:worker_threads');
    var passedOn = threads.isMainThread ? undefined : threads.getEnvironmentData('loopscope');
    return passedOn === undefined ? process.env.LOOPSCOPE_SESSION : passedOn.session;
  }

  /** The tracer that the session's options name, else the one beside this file; '': the session is gone. */
  function tracerOf(session) {
    var fs = require('node:fs');
    var path = require('node:path');
    var tracer;
    try {
      tracer = JSON.parse(fs.readFileSync(path.join(session, 'options.json'), 'utf8')).tracer;
    } catch (error) {
      // No options, or none that can be read: the session may be recorded all the same.
      if (!fs.existsSync(session)) return '';
    }
    return typeof tracer === 'string' && path.isAbsolute(tracer) ? tracer : path.join(__dirname, 'tracer.cjs');
  }

  /** A launch may name this file on the command line too, for worker threads without an environment. */
  function hideArguments() {
    var args = process.execArgv;
    var index = args.indexOf('--require');
    while (index >= 0) {
      if (isThisFile(args[index + 1])) args.splice(index, 2);
      else index++;
      index = args.indexOf('--require', index);
    }
  }

  function isThisFile(path) {
    try {
      return require('node:path').isAbsolute(path) && require.resolve(path) === __filename;
    } catch (error) {
      return false;
    }
  }

  /** Takes us out of the module cache: the program's view of its modules stays its own. */
  function forget(file) {
    try {
      delete require.cache[require.resolve(file)];
    } catch (error) {
      // It was never there.
    }
  }

  var session = '';
  var tracer = '';
  try {
    if (typeof process !== 'object' || !process.versions) return;
    // Bun and Deno set process.versions.node too; their async_hooks are not Node's.
    if (process.versions.bun || process.versions.deno) return;
    if (!(Number(process.versions.node.split('.')[0]) >= OLDEST_NODE)) return;
    hideArguments();
    // Named by NODE_OPTIONS and by the command line: once is enough, and would be recorded the second time.
    if (Symbol.for('loopscope') in globalThis) return;
    session = sessionFolder();
    if (!session) return;
    tracer = tracerOf(session);
    if (tracer === '' || !require('node:fs').existsSync(tracer)) return;
    require(tracer);
  } catch (error) {
    // The program comes first.
  } finally {
    // The tracer knows by itself that it is loaded.
    if (tracer !== '') forget(tracer);
    forget(__filename);
  }
})();
