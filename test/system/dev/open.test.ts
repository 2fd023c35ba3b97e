import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { countSource } from "../../support/dev/count-source.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import { useProject } from "../../support/project/use-project.ts";

/** Stands in for the program that opens a browser: says what it was started with. */
const OPENER = `#!/bin/sh
printf '%s\\n' "$@" > "$HOME/opened.tmp" && mv "$HOME/opened.tmp" "$HOME/opened"
`;

describe("fx dev --open", () => {
  const project = useProject({ "src/index.ts": countSource() });
  beforeEach(() => {
    for (const name of ["xdg-open", "open"]) chmodSync(project.write(`bin/${name}`, OPENER), 0o755);
  });

  it("opens the browser through a file that only its owner can read", async () => {
    const env = { PATH: `${join(project.root, "bin")}:${process.env["PATH"]}` };
    const dev = await DevClient.start(project, ["--open"], { env });
    const opened = join(project.home, "opened");
    while (!existsSync(opened)) await new Promise(setImmediate);
    const [file, ...others] = readFileSync(opened, "utf8").trim().split("\n");
    assert.deepEqual(others, []);
    assert.equal(statSync(file!).mode & 0o777, 0o600);
    assert.ok(readFileSync(file!, "utf8").includes(`url=${dev.url}"`));
    await dev.close();
    assert.equal(existsSync(file!), false);
  });
});
