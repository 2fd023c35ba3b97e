import assert from "node:assert/strict";
import { Resource, defineSyncConnector } from "../../../../src/entries/index.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";

const INTEGER = 1;
const STRING = 3;

describe("outputs of a synchronous connector that declares none", () => {
  let served: TestServer;
  let outputs: Readonly<Record<string, unknown>>;
  before(async () => {
    served = await serveForTest([
      defineSyncConnector({ taskType: "untyped", do: () => Resource.succeeded(outputs) }),
    ]);
  });

  const variables = { rows: INTEGER, name: STRING };
  const toTemplate = (declared: object) => ({
    type: "untyped",
    interface: { outputs: { variables: declared } },
  });
  const answered = {
    async flyte1() {
      const declared = Object.fromEntries(
        Object.entries(variables).map(([name, simple]) => [name, { type: { simple } }]),
      );
      return served.flyte1.execute({ template: toTemplate(declared) });
    },
    async flyte2() {
      const declared = Object.entries(variables).map(([key, simple]) => ({
        key,
        value: { type: { simple } },
      }));
      const resourceMeta = await served.flyte2.create({ template: toTemplate(declared) });
      return served.flyte2.poll("untyped", resourceMeta);
    },
  };

  for (const protocol of ["flyte1", "flyte2"] as const) {
    describe(protocol, () => {
      for (const [what, given, fault] of [
        ["a text for an integer", { rows: "many", name: "n" }, /rows +expected an integer/],
        ["a missing output", { rows: 1 }, /name +is missing; expected a string/],
        ["an undeclared output", { rows: 1, name: "n", more: 1 }, /more/],
      ] as const) {
        it(`returns FAILED for ${what}`, async () => {
          outputs = given;
          const { phase, message } = await answered[protocol]();
          assert.equal(phase, "FAILED");
          assert.match(message!, /^outputs do not fit/);
          assert.match(message!, fault);
        });
      }

      it("accepts outputs that fit the template", async () => {
        outputs = { rows: 1, name: "n" };
        assert.equal((await answered[protocol]()).phase, "SUCCEEDED");
      });
    });
  }
});
