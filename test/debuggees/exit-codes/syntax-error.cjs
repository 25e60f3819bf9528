/** Loads a file that is no program: Node says so and ends with 1. */
require('./broken.txt');
