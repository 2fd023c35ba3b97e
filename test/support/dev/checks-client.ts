import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { watch } from "node:fs/promises";
import { join } from "node:path";
import type { ChecksRequest, ChecksView, ShownFault } from "../../../src/dev/protocol.ts";
import {
  checkedProject,
  CONFIG,
  FILE_WORLD,
  type Replacement,
} from "../project/checked-project.ts";
import type { TemporaryProject } from "../project/temporary-project.ts";
import { DevClient } from "./dev-client.ts";

/** The task of a checked project. */
export const CHECKED_TASK = { task: "count_words", file: "src/index.ts" };

/** Files with which the checks run in a world. */
export const WITH_WORLD = {
  "dev/world.ts": FILE_WORLD,
  "fx.check.yaml": `world: dev/world.ts\n${CONFIG}`,
};

/** Jobs that run until they are deleted. */
export const ENDLESS: readonly [Replacement, Replacement] = [
  [
    'if (text === "slow") return Resource.running("counting");',
    'if (text !== "cancelled") { console.error("polled"); return Resource.running(); }',
  ],
  ['if (readFileSync(fileOf(jobId), "utf8") === "slow") ', ""],
];

/** The built `fx dev` in a project that has something to check. */
export class ChecksClient {
  readonly project: TemporaryProject;
  readonly dev: DevClient;

  private constructor(project: TemporaryProject, dev: DevClient) {
    this.project = project;
    this.dev = dev;
  }

  /**
   * @param replacements parts of the connector of `checked-project.ts`, and what replaces them
   * @param files none for real jobs
   */
  static async open(
    replacements: readonly Replacement[] = [],
    files: Readonly<Record<string, string>> = WITH_WORLD,
  ): Promise<ChecksClient> {
    const project = checkedProject(replacements, files);
    return new ChecksClient(project, await DevClient.start(project));
  }

  start(changes: Partial<ChecksRequest> = {}): Promise<ShownFault | null> {
    const all = { ...CHECKED_TASK, only: [], faults: null, mayCreateJobs: false };
    return this.dev.post("/api/checks", { ...all, ...changes });
  }

  stop(): Promise<null> {
    return this.dev.post("/api/checks/stop", CHECKED_TASK);
  }

  /** Resolves when the checks have reached this state. */
  async reached(state: ChecksView["state"]): Promise<ChecksView> {
    return (await this.dev.event("checks", ({ checks }) => checks.state === state)).checks;
  }

  /** Runs checks to their end. */
  async run(changes: Partial<ChecksRequest> = {}): Promise<ChecksView> {
    assert.equal(await this.start(changes), null);
    return this.reached("ended");
  }

  /** Starts a check that creates a job, which runs until it is deleted. Needs {@link ENDLESS}. */
  async startEndlessJob(): Promise<void> {
    await this.start({ only: ["get/terminal-stable"], mayCreateJobs: true });
    await this.dev.running.stderrHas("polled");
  }

  /** The texts of all jobs: `cancelled` if they were deleted. */
  listJobs(): string[] {
    const folder = join(this.project.root, "jobs");
    const ids = existsSync(folder) ? readdirSync(folder) : [];
    return ids.map((id) => readFileSync(join(folder, id), "utf8"));
  }

  /** Resolves when no run is on record any more. */
  async forgotten(): Promise<void> {
    const folder = join(this.project.root, ".fx/runs");
    for await (const _ of watch(folder)) if (readdirSync(folder).length === 0) return;
  }

  async close(): Promise<void> {
    await this.dev.close();
  }
}
