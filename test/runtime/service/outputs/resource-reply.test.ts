import assert from "node:assert/strict";
import { Resource, type Secrets } from "../../../../src/entries/index.ts";
import { structToJson } from "../../../../src/runtime/base/struct.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";
import { Job, type Script, ScriptedConnector } from "../../../support/server/scripted-connector.ts";

const SECRET = "12345678";

/** An author's own secrets, which do not list their values. */
const own: Secrets = { get: () => SECRET };

describe("secrets that are an author's object", () => {
  let served: TestServer | undefined;

  async function answer(get: NonNullable<Script["get"]>): Promise<Record<string, unknown>> {
    served = await serveForTest([new ScriptedConnector({ get })], { secrets: own });
    const { resource } = await served.flyte2.call("GetTask", {
      taskCategory: { name: "scripted" },
      resourceMeta: Job.encode({ jobId: "j" }),
    });
    assert.ok(!JSON.stringify(resource).includes(SECRET), JSON.stringify(resource));
    return resource as Record<string, unknown>;
  }

  it("are replaced in messages and in every text of a link", async () => {
    const { message, logLinks } = await answer((_, { secrets }) => {
      const key = secrets.get("KEY");
      return Resource.running(`key ${key}`, {
        logLinks: [
          {
            uri: `https://log.example/${key}`,
            name: key,
            iconUri: `https://log.example/icon?${key}`,
          },
        ],
      });
    });
    assert.equal(message, "key [secret]");
    assert.deepEqual(logLinks, [
      {
        uri: "https://log.example/[secret]",
        name: "[secret]",
        iconUri: "https://log.example/icon?[secret]",
      },
    ]);
  });

  it("are replaced in custom info, even in a number, which becomes a string", async () => {
    const { phase, customInfo } = await answer((_, { secrets }) => {
      const port = Number(secrets.get("KEY"));
      return Resource.running("", {
        customInfo: { port, more: { ports: [port * 10, 80], [`of ${port}`]: true } },
      });
    });
    assert.equal(phase, "RUNNING");
    assert.deepEqual(structToJson(customInfo as object), {
      port: "[secret]",
      more: { ports: ["[secret]0", 80], "of [secret]": true },
    });
  });
});
