/*
 * What all workloads share: how much to do, and the measured section. A workload warms up, calls `begin`,
 * does a fixed amount of work and calls `end`; each thing that it says to the harness is one line of JSON.
 */
'use strict';

const { writeSync } = require('node:fs');
const { cpuUsage, hrtime, memoryUsage } = process;

const warmUpScale = Number(process.env.BENCH_WARM_UP ?? 1);
const scale = Number(process.env.BENCH_SCALE ?? 1);
const times = (count, factor) => Math.max(1, Math.round(count * factor));

let cpuAtBegin;
let wallAtBegin;

exports.say = (message) => writeSync(1, `${JSON.stringify(message)}\n`);

/** How often to do something before the measured section, and in it. */
exports.warmUp = (count) => times(count, warmUpScale);
exports.count = (count) => times(count, scale);

exports.begin = () => {
  cpuAtBegin = cpuUsage();
  wallAtBegin = hrtime.bigint();
};

/** Ends the section that `begin` began; without one, it is the whole process from its start. */
exports.end = (operations) => {
  const { user, system } = cpuUsage(cpuAtBegin);
  const wallMs = wallAtBegin === undefined ? process.uptime() * 1e3 : Number(hrtime.bigint() - wallAtBegin) / 1e6;
  exports.say({ operations, cpuMs: (user + system) / 1e3, wallMs, rssMiB: memoryUsage.rss() / 2 ** 20 });
};

/** Asks the harness for a client that sends this many requests to `path` of a server on 127.0.0.1. */
exports.wantRequests = (port, path, requests) => exports.say({ client: { port, path, requests } });
