import assert from "node:assert/strict";
import type { CheckOutcome } from "../../../../src/runtime/check/check-outcome.ts";
import {
  createSubject,
  type NativeCheckInputs,
} from "../../../../src/runtime/check/check-subject.ts";
import {
  type CheckTarget,
  openEndpoint,
  openInProcess,
} from "../../../../src/runtime/check/check-target.ts";
import type { ConformanceCheck } from "../../../../src/runtime/check/check.ts";
import { ALL_CHECKS } from "../../../../src/runtime/check/conformance/all-checks.ts";
import type { JobCount } from "../../../../src/runtime/check/job-ledger.ts";
import { runChecks } from "../../../../src/runtime/check/run-checks.ts";
import type { CreateWorld } from "../../../../src/runtime/check/world.ts";
import {
  type AnyConnector,
  ConnectorRegistry,
} from "../../../../src/runtime/connector/connector-registry.ts";
import type { ConnectorEndpoint } from "../../../../src/runtime/task/run/run-options.ts";
import type { TaskDefinition } from "../../../../src/runtime/task/task-definition.ts";
import { TemporaryProject } from "../../../support/project/temporary-project.ts";
import { createJobSystem } from "../job-system.ts";

export interface CheckedParts {
  readonly inputs?: NativeCheckInputs;
  readonly createWorld?: CreateWorld | undefined;
  readonly task?: TaskDefinition;
  readonly protocol?: "flyte1" | "flyte2";
  readonly reload?: () => Promise<readonly AnyConnector[]>;
  /** How long a call may take. Default: as the engine waits. */
  readonly deadlineMs?: number;
  /** The deadline of connecting. */
  readonly connectMs?: number;
  /** How long a job may take to end. Default: 10 minutes. */
  readonly jobTimeoutMs?: number;
}

/** How checks ended, and the jobs that they could not delete. */
export type CheckedRun = Pick<JobCount, "left"> & { readonly outcomes: readonly CheckOutcome[] };

type Checked = AnyConnector & { task(options: { name: string }): TaskDefinition };

/** Runs checks, or those with these ids, on a connector in this process. Returns how they ended. */
export async function check(
  connector: Checked,
  checks: readonly (ConformanceCheck | string)[],
  { task = connector.task({ name: "count" }), ...parts }: CheckedParts = {},
): Promise<readonly CheckOutcome[]> {
  const { protocol, reload } = parts;
  const createWorld = "createWorld" in parts ? parts.createWorld : createJobSystem;
  const project = new TemporaryProject();
  const target = await openInProcess([connector], {
    projectRoot: project.root,
    secrets: { get: () => "s3cr3t-of-the-system" },
    protocol,
    createWorld,
    reload,
  });
  try {
    return refuseLeft(await runOn(target, task, checks, parts));
  } finally {
    await target.close();
  }
}

/**
 * Runs checks on a server at an endpoint.
 *
 * @param connector the project's connector, which need not be the one that the server has
 */
export async function checkEndpoint(
  endpoint: ConnectorEndpoint,
  connector: Checked,
  checks: readonly (ConformanceCheck | string)[],
  parts: CheckedParts = {},
): Promise<readonly CheckOutcome[]> {
  return refuseLeft(await checkHostile(endpoint, connector, checks, parts));
}

/** The same for a server that may keep jobs. Throws an FxError if fx cannot connect to it. */
export async function checkHostile(
  endpoint: ConnectorEndpoint,
  connector: Checked,
  checks: readonly (ConformanceCheck | string)[],
  { task = connector.task({ name: "count" }), ...parts }: CheckedParts = {},
): Promise<CheckedRun> {
  const project = new TemporaryProject();
  const { connectMs } = parts;
  const registry = new ConnectorRegistry();
  registry.register(connector);

  const target = await openEndpoint(endpoint, {
    projectRoot: project.root,
    secrets: { get: () => "s3cr3t-of-the-system" },
    ...(connectMs !== undefined && { deadlineMs: connectMs }),
  });
  try {
    return await runOn(target, task, checks, { ...parts, registry });
  } finally {
    await target.close();
  }
}

function refuseLeft({ outcomes, left }: CheckedRun): readonly CheckOutcome[] {
  assert.deepEqual(left, []);
  return outcomes;
}

async function runOn(
  target: CheckTarget,
  task: TaskDefinition,
  checks: readonly (ConformanceCheck | string)[],
  {
    inputs = DEFAULT_INPUTS,
    deadlineMs = target.deadlineMs,
    jobTimeoutMs = target.jobTimeoutMs,
    registry = new ConnectorRegistry(),
  }: CheckedParts & { readonly registry?: ConnectorRegistry },
): Promise<CheckedRun> {
  const subject = await createSubject(task, target, inputs, undefined, registry);
  const outcomes: CheckOutcome[] = [];
  const { left } = await runChecks(
    { ...subject, deadlineMs, jobTimeoutMs },
    {
      checks: [...checks.filter(isCheck), ...ALL_CHECKS.filter(({ id }) => checks.includes(id))],
      expected: [],
      repeat: 1,
      keep: false,
      signal: new AbortController().signal,
      onOutcome: (outcome) => outcomes.push(outcome),
    },
  );
  return { outcomes, left };
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
  return listFailed(await check(connector, selectChecks(groups), parts));
}

/** The checks whose ids start with one of the groups. */
export function selectChecks(groups: readonly string[]): readonly ConformanceCheck[] {
  return ALL_CHECKS.filter(({ id }) => groups.some((group) => id.startsWith(group)));
}

export function listFailed(outcomes: readonly CheckOutcome[]): readonly CheckOutcome[] {
  return outcomes.filter(({ state }) => state === "failed");
}

/** The id and the message of each outcome. */
export function describeOutcomes(outcomes: readonly CheckOutcome[]): readonly string[] {
  return outcomes.map(({ check: { id }, failure }) => `${id}: ${failure?.message}`);
}

function isCheck(check: ConformanceCheck | string): check is ConformanceCheck {
  return typeof check !== "string";
}

const DEFAULT_INPUTS: NativeCheckInputs = {
  sets: [{ text: "one two three" }],
  slow: { text: "one two" },
  fails: { text: "" },
};
