/*
 * What NODE_OPTIONS names: loads the tracer, or steps aside without a word. Old JavaScript on purpose: it
 * runs in every Node that a traced program starts, also in those that could not even parse the tracer.
 * Nothing that goes wrong here may reach the program. Shipped as it is, beside tracer.cjs.
 */
'use strict';

(function preload() {
  try {
    if (typeof process !== 'object' || !process.env.LOOPSCOPE_SESSION) return;
    // Bun and Deno set process.versions.node too; their async_hooks are not Node's.
    if (process.versions.bun || process.versions.deno) return;
    if (Number(process.versions.node.split('.')[0]) < 20) return;
    require('./tracer.cjs');
    // The program's view of its modules stays its own; the tracer knows by itself that it is loaded.
    delete require.cache[require.resolve('./tracer.cjs')];
    delete require.cache[__filename];
  } catch (error) {
    // The program comes first.
  }
})();
