import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readMessage } from "../../../src/dev/runs/read-run.ts";
import type { StoredRun } from "../../../src/runtime/local/record/stored-runs.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { text } from "../../runtime/values/made-literals.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("a message of a run on the page", () => {
  const folder = useTemporaryFolder();
  const read = (protocol: "flyte1" | "flyte2", name: string) => {
    const record = { protocol, resourceMeta: null } as StoredRun["record"];
    return readMessage({ id: "a", folder: folder.path, record } as StoredRun, name);
  };

  it("is read as the protocol of the run names the files", async () => {
    for (const [protocol, type] of [
      ["flyte1", "flyteidl.core.LiteralMap"],
      ["flyte2", "flyteidl2.task.Inputs"],
    ] as const) {
      const wire = await loadWire(protocol);
      const bytes = wire.encodeInputs({ literals: { city: text("Oslo") } });
      writeFileSync(join(folder.path, "inputs.pb"), bytes);
      const message = await read(protocol, "inputs.pb");
      assert.equal(message.type, type);
      assert.match(message.text!, /"Oslo"/);
    }
  });

  it("has its type and size, and no form if it cannot be decoded", async () => {
    const bytes = "\u000anot a message";
    folder.write({ "template.pb": bytes });
    assert.deepEqual(await read("flyte1", "template.pb"), {
      ...{ type: "flyteidl.core.TaskTemplate", size: bytes.length },
      ...{ json: null, text: null },
    });
  });
});
