import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Job, SlurmConnector } from "../../../examples/slurm/src/slurm-connector.ts";
import { createRequest } from "../../support/messages/create-request.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";
import type { SlurmCluster } from "./slurm-cluster.ts";
import type { Resource } from "flyte-fx";
import { testContext } from "flyte-fx/testing";

/** Runs until it is stopped. Says so first, so that tests can wait for it. */
export const ENDLESS = "#!/bin/sh\necho started\nwhile :; do sleep 0.1; done\n";
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const PAUSE_MS = 100;

export interface JobOptions {
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Default: another one for each job. */
  readonly key?: string;
}

/** Creates and polls jobs on a cluster with the example's connector. */
export class SlurmJobs {
  readonly #cluster: SlurmCluster;

  constructor(cluster: SlurmCluster) {
    this.#cluster = cluster;
  }

  /** A new connector, like that of another replica. */
  get connector(): SlurmConnector {
    return new SlurmConnector({ folder: this.#cluster.env.SLURM_JOBS_FOLDER });
  }

  create(script: string, { inputs = {}, key = newKey() }: JobOptions = {}): Promise<Job> {
    return this.connector.create(
      createRequest(smallTemplate("slurm", { custom: { script } }), {
        inputs,
        idempotencyKey: key,
        outputPrefix: "s3://bucket/out",
      }),
    );
  }

  async get(job: Job, signal?: AbortSignal): Promise<Resource<unknown>> {
    return this.connector.get(job, testContext(signal && { signal }));
  }

  /** Polls until the resource is as wanted; fails if the job ends first. */
  async until(
    job: Job,
    wanted: (resource: Resource<unknown>) => boolean,
  ): Promise<Resource<unknown>> {
    for (;;) {
      const resource = await this.get(job);
      if (wanted(resource)) return resource;
      if (hasEnded(resource)) assert.fail(`${resource.phase}: ${resource.message}`);
      await sleep(PAUSE_MS);
    }
  }

  ended(job: Job): Promise<Resource<unknown>> {
    return this.until(job, hasEnded);
  }

  /** Waits until the script of {@link ENDLESS} runs. */
  async untilStarted(job: Job): Promise<void> {
    await this.until(job, ({ phase }) => phase === "RUNNING");
    await this.#cluster.until("the script starts", async () => (await this.log(job)).length > 0);
  }

  async delete(job: Job): Promise<void> {
    await this.connector.delete(job, testContext());
  }

  async log(job: Job): Promise<string[]> {
    const lines: string[] = [];
    const request = { ...testContext(), lines: 1000, token: "" };
    for await (const page of this.connector.getLogs(job, request))
      lines.push(...(page.lines as string[]));
    return lines;
  }

  files(job: Job): string[] {
    return readdirSync(join(this.#cluster.env.SLURM_JOBS_FOLDER, job.key)).sort();
  }

  /** The jobs that Slurm has with this name, as `ID STATE`. */
  async queued({ key }: Pick<Job, "key">): Promise<string[]> {
    const args = ["--noheader", "--states=all", `--name=fx-${key}`, "--format=%F %T"];
    const lines = await this.#cluster.call("squeue", ...args);
    return lines.split("\n").filter((line) => line !== "");
  }
}

export function newKey(): string {
  return [...randomBytes(32)].map((byte) => ALPHABET[byte % 32]).join("");
}

function hasEnded({ phase }: Resource<unknown>): boolean {
  return ["SUCCEEDED", "FAILED", "RETRYABLE_FAILED", "ABORTED"].includes(phase);
}
