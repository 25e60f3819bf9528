/** Why a traced program may record nothing (VS Code's js-debug, `NODE_OPTIONS`). Pure. */
import { basename } from 'node:path';

/** Sentences on what may keep the tracer out, likeliest first. */
export function reasonsForSilence(config: { readonly [key: string]: unknown }): string[] {
  const runtime = typeof config.runtimeExecutable === 'string' ? basename(config.runtimeExecutable) : 'node';
  const runsScript = /^(npm|yarn|pnpm|bun|npx|corepack)(\.cmd|\.exe)?$/.test(runtime);
  return [
    ...(runsScript
      ? ['A script with --inspect or --inspect-brk in it starts Node without the tracer: remove that flag.']
      : []),
    ...(runsScript ? [] : [`What "${runtime}" starts has to be Node 20 or newer.`]),
    'A program that removes NODE_OPTIONS from the environment of its children cannot be traced.',
  ];
}
