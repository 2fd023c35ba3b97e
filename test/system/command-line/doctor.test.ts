import { watch } from "node:fs/promises";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { startFx } from "../../support/command/fx.ts";
import { processEnded } from "../../support/command/process-ended.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

describe("fx doctor", () => {
  it("stops at once on SIGINT, and with it a module in an endless loop", async () => {
    const project = new TemporaryProject({
      "package.json": '{ "type": "module", "fx": { "entry": ["src/index.ts"] } }',
      "src/index.ts": `import { writeFileSync } from "node:fs";
writeFileSync("loading", String(process.pid));
for (;;) {}
`,
    });

    const watching = new AbortController();
    const changes = watch(project.root, { signal: watching.signal });
    const running = startFx(project, ["doctor"]);
    for await (const { filename } of changes) if (filename === "loading") break;
    running.child.kill("SIGINT");
    await assertExit(130, running.ended);
    const pid = project.read("loading");
    await processEnded(Number(pid));
  });
});
