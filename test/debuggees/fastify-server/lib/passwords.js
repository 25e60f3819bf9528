/** Passwords: four at a time fit into the thread pool, the fifth waits. */
import { pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const ROUNDS = 8_000;

const deriveKey = promisify(pbkdf2);
const randomToken = promisify(randomBytes);

/** Checks a password and hands out a token. */
export async function login(user, password) {
  const key = await deriveKey(password, `salt of ${user}`, ROUNDS, 32, 'sha512');
  const token = await randomToken(16);
  process.nextTick(auditLogin, user);
  return { user, token: token.toString('hex'), fingerprint: key.toString('hex', 0, 4) };
}

let lastLogin = '';

function auditLogin(user) {
  lastLogin = `${user} at ${Date.now()}`;
}

/** Who came last; for the report. */
export function lastSeen() {
  return lastLogin;
}
