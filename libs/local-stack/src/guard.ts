/**
 * What a started program's file descriptor 3 is: the reading end of a pipe whose writing end only the supervisor has.
 * The kernel closes it when the supervisor ends, however it ends, kill -9 included.
 */
export const GUARD_DESCRIPTOR = 3;

/** How long an orphaned program may take to end by itself before its process group is killed. */
const ORPHAN_GRACE_SECONDS = 3;

/**
 * A shell that becomes the program (`exec`, so the process id stays the same) after it has left a watcher behind: a
 * subshell of some 700 kB that blocks on the pipe, and ends the program once the pipe's other end is gone. The watcher
 * stays in the program's process group, so the group's number cannot be given to anyone else while it may still kill.
 */
const GUARD_SCRIPT = `
after_orphaned=$1; shift
(
  read -r _ <&${String(GUARD_DESCRIPTOR)}
  kill -TERM "$$"
  sleep ${String(ORPHAN_GRACE_SECONDS)}
  sh -c "$after_orphaned"
  kill -KILL -"$$"
) </dev/null >/dev/null 2>&1 &
exec ${String(GUARD_DESCRIPTOR)}<&-
exec "$@"
`;

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The command that runs `program` so that it cannot outlive the process that starts it. It has to be started as the
 * leader of a process group (`detached`) with a pipe as descriptor 3. `afterOrphaned` is a shell command for what
 * killing the program would leave behind, such as a container.
 */
export function guard(program: Command, afterOrphaned = ':'): Command {
  return { command: '/bin/sh', args: ['-c', GUARD_SCRIPT, 'guard', afterOrphaned, program.command, ...program.args] };
}
