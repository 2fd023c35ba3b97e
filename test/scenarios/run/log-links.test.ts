import assert from "node:assert/strict";
import { runCommand } from "../../support/command/run-command.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { screenOf } from "../../support/terminal/screen.ts";
import { fxOnTerminal } from "../../support/terminal/terminal.ts";

/** A running job's links; its last phase has none. */
const RUNNING =
  'if (polls < 3) return Resource.running("at " + polls, { logLinks: [{ uri: "https://logs.example/1", name: "job log" }, { uri: "https://logs.example/editor", name: "editor", hideOnceFinished: true }] });';
const ENDS = {
  succeeds: "return Resource.succeeded({ temp: 1 });",
  fails: 'return Resource.failed("it broke");',
  throws: 'throw new UserError("BAD", "it is bad");',
};

describe("log links after a run", () => {
  const project = useSharedProject(
    () =>
      new TemporaryProject(
        Object.fromEntries(
          Object.entries(ENDS).map(([name, end]) => [
            `src/${name}.ts`,
            connectorSource({ get: `${RUNNING} ${end}` }),
          ]),
        ),
      ),
  );

  for (const name of Object.keys(ENDS)) {
    it(`stay on a terminal unless they are hidden once finished: ${name}`, async () => {
      const { raw } = await fxOnTerminal(project, ["run", `src/${name}.ts`, "weather"]).ended;
      const screen = screenOf(raw);
      assert.match(screen, /^ {2}↗ job log {2}https:\/\/logs\.example\/1$/m);
      assert.doesNotMatch(screen, /↗ editor/);
    });

    it(`are all in the document: ${name}`, async () => {
      const { stdout } = await runCommand(project, ["run", `src/${name}.ts`, "weather", "--json"]);
      const { logLinks } = JSON.parse(stdout) as { logLinks: { uri: string }[] };
      assert.deepEqual(
        logLinks.map(({ uri }) => uri),
        ["https://logs.example/1", "https://logs.example/editor"],
      );
    });
  }
});
