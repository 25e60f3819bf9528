/** What `loopscope --help` prints. The golden file `test/system/cli-help.txt` must say the same. */

/** The help text, with a line break at its end. */
export const HELP = `loopscope: record what the event loop of a Node program does, and ask about it

Usage
  loopscope run [--out FILE] [--quiet] [RECORDING] -- PROGRAM [ARGUMENT...]
  loopscope env [--session FOLDER] [--json] [RECORDING]
  loopscope query TRACE QUESTION [--stream N | --all] [--limit N] [--json]
  loopscope compare EARLIER-TRACE TRACE [--all] [--limit N] [--json]
  loopscope --help | --version

run    Runs a program and records every Node process and worker thread in it.
       Input, output, signals and exit code are the program's own; the summary
       goes to stderr.
  --out FILE        save the trace here (default: ./NAME-DATE-TIME.looptrace)
  --quiet           no summary

env    Prints the environment variables that trace any program started with them.
  --session FOLDER  record into this folder (default: a new one)
  --json            as {"NAME":"value"} rather than lines for a shell

RECORDING, for run and env
  --budget PERCENT  share of the program's working time that finding places in
                    the source may take; above it they are sampled
                    (default: 10; 100: no limit)
  --limit MIB       keep the newest MiB of each thread (default: 1024; 0: all)
  --no-sites        no places in the source at all

query  Answers a question about a trace: a .looptrace file or a session folder.
  counts            how many tasks, runs, settles and sites there are
  tasks             the async tasks that were created
  runs              the callbacks that ran, with their time in the queue
  queues            the queues of the event loop, with their waiting times
  sites             the places in the source that create tasks
  spans             requests, garbage collections, measurements, by their start
  failures          exceptions and rejections that nobody caught
  session           the threads that were recorded, and what recording them cost
  pending [FILTER]  tasks that are not over, by place, with what they wait for
  handles           what keeps the program alive, and what would close it
  path SUBJECT      where the time of a task (812), of a span (0/3: span 3 of
                    stream 0) or of a stretch in seconds (12.5..13.2) went
  chain TASK        what a task waits for, to the end (numbers: column TASK)
  states TASK       whether it waits, is ready, runs, is over; its relations
  stack RUN         how a run came to be, back to its root
  activations [TASK]  calls of async functions; one with its parts and gaps
  find FILTER       tasks that a filter lets pass, such as: type:timer wait>50ms
                    (find runs FILTER, find spans FILTER: those)
  waterfall [FILTER]
                    spans and calls of async functions, by place and time
  compare TRACE     what changed since that trace, by place in the source
  insights [KIND…]  what went wrong or is worth a look, worst first
  --mute KEY        insights but this one (its key, or a kind), as often as needed
  --kind NAME       spans of one kind only (names are in the column KIND)
  --from S --to S   spans, waterfall: what reaches into this stretch, in seconds
  --at S            pending, handles, find, chain, states: at this moment, in
                    seconds (default: the end)
  --stream N        one thread only (numbers are in the column STREAM)
  --all             also what only started the program (npm, npx, tsx, a test
                    runner's parent) or loaded its modules
  --limit N         at most N rows, 0: all (default: 100; with --json: all)
  --json            as JSON

compare  Says what waits longer, is created more often or is newly pending in a
       second trace, by place in the source. --limit N: at most N of each kind.

Exit codes
  run     the program's own, or the signal that ended it
  others  0 answered, 1 nothing could be read
  all     2 wrong usage, or something is missing; nothing was started

Examples
  loopscope run -- node server.js
  loopscope query server-20260314-150926.looptrace queues
  eval "$(loopscope env --session ./spool)" && node app.js && loopscope query ./spool counts
`;
