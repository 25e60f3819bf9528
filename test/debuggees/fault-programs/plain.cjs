/** A little of everything, and nothing bent. */
require('./work.cjs').work();
