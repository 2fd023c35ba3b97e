import assert from "node:assert/strict";
import fc from "fast-check";
import type { Protocol } from "../../../../src/runtime/base/protocol.ts";
import { identifyMessage } from "../../../../src/runtime/wire/inspect/identify-message.ts";
import { loadWire } from "../../../../src/runtime/wire/load-wire.ts";
import { withField } from "../../../../src/runtime/wire/reflected/message-fields.ts";
import { loadReflectedMessages } from "../../../../src/runtime/wire/reflected/reflected-message.ts";
import { literalMap, taskTemplate, text } from "../../../support/messages/arbitraries.ts";

const ID = fc.record({ project: text, domain: text, name: text.map((name) => `n${name}`) });
const scope = fc.record({ org: text, version: text, id: ID });

describe("identifying a request to a cluster", () => {
  it("detects every TaskCreateRequest", async () => {
    const [messages, wire] = await load("flyte1");
    await fc.assert(
      fc.asyncProperty(scope, taskTemplate, async ({ org, version, id }, template) => {
        const request = messages.encode("flyteidl.admin.TaskCreateRequest", {
          id: { resourceType: "TASK", ...id, version, org },
        });
        const spec = wire.encodeTaskSpec(template, { literals: {} });
        await typeIs("flyteidl.admin.TaskCreateRequest", withField(request, 2, spec));
      }),
    );
  });

  it("detects every ExecutionCreateRequest", async () => {
    const [messages, wire] = await load("flyte1");
    const types = fc.constantFrom("TASK", "LAUNCH_PLAN");
    await fc.assert(
      fc.asyncProperty(scope, types, literalMap, async ({ org, version, id }, type, inputs) => {
        const launchPlan = { resourceType: type, ...id, version, org };
        const request = messages.encode("flyteidl.admin.ExecutionCreateRequest", {
          ...{ ...id, project: `p${id.project}`, org },
          spec: { launchPlan, metadata: { mode: "MANUAL", principal: "fx" }, disableAll: true },
        });
        const bytes = withField(request, 5, wire.encodeInputs(inputs));
        await typeIs("flyteidl.admin.ExecutionCreateRequest", bytes);
      }),
    );
  });

  it("detects every DeployTaskRequest", async () => {
    const [messages, wire] = await load("flyte2");
    await fc.assert(
      fc.asyncProperty(scope, taskTemplate, async ({ org, version, id }, template) => {
        const request = messages.encode("flyteidl2.task.DeployTaskRequest", {
          taskId: { ...id, org, version },
        });
        const spec = wire.encodeTaskSpec(template, { literals: {} });
        await typeIs("flyteidl2.task.DeployTaskRequest", withField(request, 2, spec));
      }),
    );
  });

  it("detects every CreateRunRequest", async () => {
    const [messages, wire] = await load("flyte2");
    await fc.assert(
      fc.asyncProperty(
        scope,
        taskTemplate,
        fc.tuple(fc.boolean(), fc.boolean()),
        literalMap,
        async ({ org, version, id }, template, [hasName, isRegistered], inputs) => {
          const request = messages.encode("flyteidl2.workflow.CreateRunRequest", {
            ...(hasName
              ? { runId: { ...id, org } }
              : { projectId: { organization: org, domain: id.domain, name: id.name } }),
            ...(isRegistered && { taskId: { ...id, org, version } }),
            source: "RUN_SOURCE_CLI",
          });
          const spec = wire.encodeTaskSpec(template, { literals: {} });
          const withTask = isRegistered ? request : withField(request, 3, spec);
          const bytes = withField(withTask, 4, wire.encodeInputs(inputs));
          await typeIs("flyteidl2.workflow.CreateRunRequest", bytes);
        },
      ),
    );
  });
});

function load(protocol: Protocol) {
  return Promise.all([loadReflectedMessages(protocol), loadWire(protocol)]);
}

async function typeIs(type: string, bytes: Uint8Array): Promise<void> {
  const found = await identifyMessage(bytes);
  assert.deepEqual([found.type, found.unknownFields], [type, 0]);
}
