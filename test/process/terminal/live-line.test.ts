import assert from "node:assert/strict";
import { CommandProcess } from "../../../src/process/command-process.ts";
import { getNoPromptReason } from "../../../src/process/terminal/confirm.ts";
import { LiveLine } from "../../../src/process/terminal/live-line.ts";

describe("LiveLine", () => {
  it("ends a line of the author that has more than 4,096 bytes", () => {
    let printed = "";
    let printAsAuthor: (bytes: Uint8Array) => void = () => assert.fail("nothing is captured");
    const live = new LiveLine({
      stderr: { columns: 80, draw: (data: string | Uint8Array) => (printed += String(data)) },
      authorOutput: {
        capture: (print: (bytes: Uint8Array) => void) => ((printAsAuthor = print), () => undefined),
      },
    } as unknown as CommandProcess);
    for (const size of [4096, 1]) {
      assert.ok(!printed.includes("x".repeat(100)));
      printAsAuthor(Buffer.alloc(size, "x"));
    }
    assert.ok(printed.includes(`${"x".repeat(4097)}\n`));
    live.close();
  });
});

function terminal(env: NodeJS.ProcessEnv) {
  const { stdin, stderr } = new CommandProcess(process);
  return { env, stdin, stderr };
}

describe("getNoPromptReason", () => {
  it("names CI, --json and --yes", () => {
    assert.match(
      getNoPromptReason(terminal({ CI: "true" }), { json: false, yes: false })!,
      /CI is set/,
    );
    assert.match(getNoPromptReason(terminal({}), { json: true, yes: false })!, /--json/);
    assert.match(getNoPromptReason(terminal({}), { json: false, yes: true })!, /--yes/);
  });
});
