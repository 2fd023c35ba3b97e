import { ALL_CHECKS } from "../../src/runtime/check/conformance/all-checks.ts";
import { SCHEDULE_CHECKS } from "../../src/runtime/check/schedules/run-schedules.ts";

const INTRO = `# Checks

<!-- Generated from src/runtime/check/conformance: npm run docs:generate -->

What \`fx check\` tests, in the order in which it runs. \`fx check --faults\` tests the last two. [Check a connector](check.md) explains how to
use it. \`fx check --explain ID\` prints a check of your version of fx.

The level of a check says what happens if a connector fails it:

| level | meaning |
|---|---|
| engine | Flyte's engine fails, hangs, or reports a wrong result |
| leaks | a job keeps running, or runs twice |
| quality | users or operators suffer |
`;

/** Renders a section for each check. */
export function checksPage() {
  return [INTRO, ...[...ALL_CHECKS, ...SCHEDULE_CHECKS].map(section)].join("\n");
}

function section({ id, level, title, why, fix, kinds, jobs, usesFinishedJob }) {
  const facts = [
    `Level: ${level}.`,
    kinds.length === 1 &&
      `Only for ${kinds[0] === "sync" ? "synchronous" : "asynchronous"} connectors.`,
    describeJobs(jobs, usesFinishedJob),
  ];
  const paragraphs = [
    `## ${id}`,
    `**${capitalize(title)}.** ${facts.filter(Boolean).join(" ")}`,
    `Why: ${why}`,
    `Fix: ${fix}`,
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function describeJobs(jobs, usesFinishedJob) {
  if (jobs === 0)
    return usesFinishedJob ? "Looks at the job that all checks share." : "Creates no job.";
  return `Creates ${jobs === 1 ? "a job" : `up to ${jobs} jobs`}.`;
}

function capitalize(title) {
  return title.charAt(0).toUpperCase() + title.slice(1);
}
