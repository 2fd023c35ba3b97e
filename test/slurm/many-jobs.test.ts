import assert from "node:assert/strict";
import { serve, type Served } from "../support/command/serve.ts";
import type { TemporaryProject } from "../support/project/temporary-project.ts";
import { ConnectorClient } from "../support/server/connector-client.ts";
import { SlurmCluster } from "./support/slurm-cluster.ts";
import { slurmProject } from "./support/slurm-project.ts";

const SERVICE = "flyteidl.service.AsyncAgentService";
const JOBS = 500;
/** `sbatch` and Slurm's controller share the machine with this test. */
const CREATES_AT_ONCE = 8;
const STRING = { type: { simple: "STRING" } };
const TEMPLATE = {
  id: { resourceType: "TASK", name: "many" },
  type: "slurm",
  custom: { fields: { script: { stringValue: '#!/bin/sh\necho "$INPUT_text"\n' } } },
  interface: { inputs: { variables: { text: STRING } } },
};

describe(`examples/slurm on a Slurm cluster: ${JOBS} jobs at once`, () => {
  const cluster = new SlurmCluster();
  let project: TemporaryProject;
  let served: Served;
  let client: ConnectorClient;
  before(async () => {
    await cluster.start();
    project = slurmProject();
    served = await serve(project, ["src"], cluster.env);
    client = await ConnectorClient.connect(served.port, "flyte1");
  });
  after(async () => {
    await cluster.stop();
  });

  async function create(index: number): Promise<unknown> {
    const { resourceMeta } = await client.call(`${SERVICE}/CreateTask`, {
      template: TEMPLATE,
      inputs: { literals: { text: { scalar: { primitive: { stringValue: `job ${index}` } } } } },
      outputPrefix: `s3://bucket/${index}`,
    });
    return resourceMeta;
  }

  async function getPhase(resourceMeta: unknown): Promise<string> {
    const request = { taskCategory: { name: "slurm" }, resourceMeta };
    const { resource } = await client.call(`${SERVICE}/GetTask`, request);
    return (resource as { phase: string }).phase;
  }

  it("polls all of them with few calls of squeue, while they wait and until they have ended", async () => {
    await cluster.setNode("drain"); // so that all are there at once
    const metas: unknown[] = [];
    let next = 0;
    const createSome = async (): Promise<void> => {
      while (next < JOBS) metas.push(await create(next++));
    };
    await Promise.all(Array.from({ length: CREATES_AT_ONCE }, createSome));
    assert.equal(new Set(metas.map(String)).size, JOBS);
    cluster.takeCalls();
    // Slurm has not looked at the last ones yet.
    for (const phase of await Promise.all(metas.map(getPhase)))
      assert.match(phase, /^(QUEUED|WAITING_FOR_RESOURCES)$/);
    await cluster.resumeNode();
    let polls = JOBS;
    await cluster.until("all jobs have succeeded", async () => {
      polls += JOBS;
      return (await Promise.all(metas.map(getPhase))).every((phase) => phase === "SUCCEEDED");
    });
    const calls = cluster.takeCalls();
    assert.ok(
      calls.every((call) => call.startsWith("--json ")),
      calls.join("\n"),
    );
    assert.ok(calls.length * 20 <= polls, `${calls.length} calls of squeue for ${polls} polls`);
  }).timeout(400_000);
});
