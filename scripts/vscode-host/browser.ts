/** A Chromium-family browser: the machine's own where there is one, else one that is installed for us. */

import { existsSync } from 'node:fs';
import { UserError } from '../../src/base/user-error.ts';
import { say, step } from '../lib/progress.ts';
import { isExecutable, runOrFail, which } from '../lib/run.ts';
import { unpackChromium } from './unpack-chromium.ts';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const MAC_APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const HOW_TO_GET_ONE =
  'Install Chromium (Debian, Ubuntu: sudo apt-get install -y chromium) or name a browser: BROWSER_EXECUTABLE=/path npm test';

/**
 * Path of the browser. Where Debian's packages are and none is installed, root gets it installed and others get
 * it unpacked into the cache. Errors: `UserError` that says how to get one.
 */
export async function findBrowser(): Promise<string> {
  const found = installedBrowser();
  if (found !== undefined) return found;
  if (process.platform === 'linux' && which('apt-get') !== undefined) {
    if (process.getuid?.() !== 0) return unpackChromium();
    await step('Installing Chromium (apt-get install chromium)', installChromium);
    const installed = installedBrowser();
    if (installed !== undefined) return installed;
  }
  throw new UserError({
    code: 'browser',
    message: 'No browser was found: VS Code needs one as its window.',
    hint: HOW_TO_GET_ONE,
  });
}

function installedBrowser(): string | undefined {
  const named = process.env.BROWSER_EXECUTABLE;
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new UserError({
      code: 'browser',
      message: `BROWSER_EXECUTABLE=${named} cannot be started.`,
      hint: HOW_TO_GET_ONE,
    });
  }
  const onPath = NAMES.map(which).find((path) => path !== undefined);
  return onPath ?? MAC_APPLICATIONS.find((path) => existsSync(path));
}

async function installChromium(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  say('this changes the system: apt-get update, apt-get install chromium');
  await runOrFail('apt-get', ['update'], { env, hint: HOW_TO_GET_ONE });
  await runOrFail('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], {
    env,
    hint: HOW_TO_GET_ONE,
  });
}

/** Flags for a headless browser that speaks to nobody but us. */
export function browserArguments(): string[] {
  return [
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Webview canvases may ask for WebGL, which headless has in software only.
    '--use-gl=angle',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
  ];
}
