import assert from "node:assert/strict";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import type { PeerAnswer } from "./peer-calls.ts";
import type { DropIn, ServerName } from "./use-drop-in.ts";

/** What a poll returns. */
export interface PolledResource {
  readonly phase?: string;
  readonly message?: string;
  readonly outputs?: unknown;
  readonly logLinks?: readonly { readonly name?: string; readonly uri?: string }[];
}

/** Creates, polls and deletes jobs of a type on both servers. A call that fails is an error. */
export function watchJobs(dropIn: DropIn, protocol: Protocol, type: string) {
  let executions = 0;
  const call = async (server: ServerName, method: string, request: object) => {
    const { code, details, messages }: PeerAnswer = await dropIn.call(server, method, request);
    assert.equal(code, "OK", `${server} ${method}: ${details}`);
    return messages[0] as { readonly resourceMeta: string; readonly resource: PolledResource };
  };
  const taskCategory = { name: type };
  return {
    async create(
      server: ServerName,
      template: object,
      inputs: readonly (readonly [name: string, value: object])[],
    ): Promise<string> {
      const executionId = { project: "p", domain: "d", name: `e${(executions += 1)}` };
      const taskExecutionId = { nodeExecutionId: { nodeId: "n0", executionId }, retryAttempt: 0 };
      const literals =
        protocol === "flyte1"
          ? Object.fromEntries(inputs)
          : inputs.map(([name, value]) => ({ name, value }));
      const { resourceMeta } = await call(server, "CreateTask", {
        template,
        inputs: { literals },
        outputPrefix: `s3://bucket/${executionId.name}`,
        taskExecutionMetadata: { taskExecutionId },
      });
      return resourceMeta;
    },
    async get(server: ServerName, resourceMeta: string): Promise<PolledResource> {
      return (await call(server, "GetTask", { resourceMeta, taskCategory })).resource;
    },
    async delete(server: ServerName, resourceMeta: string): Promise<void> {
      await call(server, "DeleteTask", { resourceMeta, taskCategory });
    },
  };
}
