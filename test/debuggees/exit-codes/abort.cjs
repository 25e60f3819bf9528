/** Aborts: no exit handler runs, the system's signal tells. */
setTimeout(() => process.abort(), 20);
