import type { Check } from "../check.ts";

/** Checks of `delete`. */
export const DELETE_CHECKS: readonly Check[] = [
  {
    id: "delete/twice",
    level: "leaks",
    title: "a second delete of a running job succeeds",
    why: "Flyte may send DeleteTask more than once: an abort repeats it until it succeeds, and a retry sends another one.",
    fix: 'Treat "not found" and "already cancelled" as deleted, and return without an error.',
    kinds: ["async"],
    jobs: 1,
    async run(session) {
      const job = await session.createNew({ inputs: session.subject.inputs.slow });
      await session.delete(job);
      await session.delete(job);
    },
  },
];
