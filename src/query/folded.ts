/** What is left out by default where streams are listed or summed up: launchers (npm, tsx) and threads that only load modules. Pure. */
import type { StreamInfo } from './contract.ts';
import { plural } from './text.ts';

/** What of `streams` is no program, in words: `2 launchers and 1 module loader`; empty: all of them are. */
export function foldedWords(streams: readonly Pick<StreamInfo, 'process' | 'role'>[]): string {
  const launchers = new Set(streams.filter(({ role }) => role === 'launcher').map(({ process }) => process)).size;
  const loaders = streams.filter(({ role }) => role === 'loader').length;
  return [
    ...(launchers === 0 ? [] : [plural(launchers, 'launcher')]),
    ...(loaders === 0 ? [] : [plural(loaders, 'module loader')]),
  ].join(' and ');
}
