/** Module hooks that do nothing, which Node runs in a thread of its own; then the program. */
import { register } from 'node:module';

register('data:text/javascript,export const resolve = (specifier, context, next) => next(specifier, context);');
await import('./app.mjs');
