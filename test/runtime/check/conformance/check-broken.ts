import assert from "node:assert/strict";
import { openInProcess } from "../../../../src/runtime/check/check-target.ts";
import type { Check, CheckOutcome } from "../../../../src/runtime/check/check.ts";
import { ALL_CHECKS } from "../../../../src/runtime/check/conformance/all-checks.ts";
import {
  createSubject,
  type NativeCheckInputs,
} from "../../../../src/runtime/check/create-subject.ts";
import { runChecks } from "../../../../src/runtime/check/run-checks.ts";
import type { CreateWorld } from "../../../../src/runtime/check/world.ts";
import type { AnyConnector } from "../../../../src/runtime/connector/connector-registry.ts";
import type { TaskDefinition } from "../../../../src/runtime/task/task-definition.ts";
import { createJobSystem } from "../job-system.ts";

export interface CheckedParts {
  readonly inputs?: NativeCheckInputs;
  readonly createWorld?: CreateWorld;
  readonly task?: TaskDefinition;
}

/** Runs checks, or those with these ids, on a connector in this process. Returns how they ended. */
export async function check(
  connector: AnyConnector & { task(options: { name: string }): TaskDefinition },
  checks: readonly (Check | string)[],
  {
    inputs,
    createWorld = createJobSystem,
    task = connector.task({ name: "count" }),
  }: CheckedParts = {},
): Promise<readonly CheckOutcome[]> {
  const target = await openInProcess([connector], { projectRoot: process.cwd(), createWorld });
  try {
    const subject = await createSubject(task, target, inputs ?? DEFAULT_INPUTS);
    const outcomes: CheckOutcome[] = [];
    const { left } = await runChecks(subject, {
      checks: [...checks.filter(isCheck), ...ALL_CHECKS.filter(({ id }) => checks.includes(id))],
      expected: [],
      repeat: 1,
      keep: false,
      signal: new AbortController().signal,
      onOutcome: (outcome) => outcomes.push(outcome),
    });
    assert.deepEqual(left, []);
    return outcomes;
  } finally {
    await target.close();
  }
}

/**
 * Runs the checks whose ids start with one of the groups, such as `delete/`. Returns those that
 * failed.
 */
export async function checkGroups(
  connector: Parameters<typeof check>[0],
  groups: readonly string[],
  parts?: CheckedParts,
): Promise<readonly CheckOutcome[]> {
  const checks = ALL_CHECKS.filter(({ id }) => groups.some((group) => id.startsWith(group)));
  const outcomes = await check(connector, checks, parts);
  return outcomes.filter(({ state }) => state === "failed");
}

/** The id and the message of each outcome. */
export function describeOutcomes(outcomes: readonly CheckOutcome[]): readonly string[] {
  return outcomes.map(({ check: { id }, failure }) => `${id}: ${failure?.message}`);
}

function isCheck(check: Check | string): check is Check {
  return typeof check !== "string";
}

const DEFAULT_INPUTS: NativeCheckInputs = {
  sets: [{ text: "one two three" }],
  slow: { text: "one two" },
  fails: { text: "" },
};
