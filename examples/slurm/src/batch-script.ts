/**
 * The batch script of every job. It runs the task's script in the job's folder and records its exit
 * code there, because Slurm forgets a job `MinJobAge` after its end. On SIGTERM it waits for the
 * script, which may have a handler. No text of the task is part of it.
 */
export const BATCH_SCRIPT = `#!/bin/sh
cd "$JOB_FOLDER" || exit 1
trap : TERM
./script
code=$?
: > "exit.\${SLURM_ARRAY_TASK_ID:-0}.$code"
exit "$code"
`;
