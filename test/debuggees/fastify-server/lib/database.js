/** A database behind a pool of connections, in memory: what it costs is time, as with a real one. */
import { setTimeout as sleep } from 'node:timers/promises';

const CONNECTIONS = 4;
const QUERY_MS = 3;

const idle = Array.from({ length: CONNECTIONS }, (_, id) => ({ id }));
const waiting = [];

/** Runs one query on a connection of its own. */
export async function query(table, id) {
  const connection = await acquire();
  try {
    await sleep(QUERY_MS + (id % 3));
    return { table, id, connection: connection.id };
  } finally {
    release(connection);
  }
}

function acquire() {
  const connection = idle.pop();
  if (connection !== undefined) return Promise.resolve(connection);
  return new Promise((resolve) => waiting.push(resolve));
}

function release(connection) {
  const next = waiting.shift();
  if (next === undefined) idle.push(connection);
  else next(connection);
}
