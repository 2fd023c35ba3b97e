import type { CheckText } from "../check-outcome.ts";

/** What `fx check --faults` tests. */
export const SCHEDULE_CHECKS = [
  {
    id: "faults/survived",
    level: "leaks",
    title: "each attempt makes one job, which ends with the run, whatever fails on the way",
    why: "In production, requests fail, replies are lost, processes restart and users abort runs, often several of these at once. A connector that does not expect them loses jobs, which run on and cost money, or fails runs that would have succeeded.",
    fix: "Read the story from the top: each fault is marked. Then run it again with --replay until it passes.",
    kinds: ["async"],
    jobs: 0,
  },
  {
    id: "faults/repeatable",
    level: "quality",
    title: "a run with the same faults goes the same way twice",
    why: "A connector that depends on the machine's time, on random numbers or on its own memory fails in ways that nobody can reproduce, and behaves differently in another replica.",
    fix: "Use clock, random and idempotencyKey of the request instead of Date.now, Math.random and crypto.randomUUID, and keep nothing in memory.",
    kinds: ["async"],
    jobs: 0,
  },
] as const satisfies readonly CheckText[];
