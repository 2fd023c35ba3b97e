import assert from "node:assert/strict";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";
import { readPage } from "../../docs/pages.ts";
import { startProgram } from "../../support/command/fx.ts";
import { closeWithScope } from "../../support/hooks/current-test.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { freePort } from "../../support/server/free-port.ts";

const CLONE = fileURLToPath(new URL("../../..", import.meta.url));
const TAKEN_OVER = [
  /Python created a job: \{.*\n(?: {2}fx: .*\n)* {2}fx: SUCCEEDED/,
  /fx created a job: \{.*\n(?: {2}Python: .*\n)* {2}Python: SUCCEEDED/,
  /✔ each server took over a job of the other/,
];
const LOST = [
  /Python created a job: a pickle\n {2}fx: RUNNING {2}Python's connector server started this/,
  /fx created a job: \{.*\n {2}Python: .*UnpicklingError/,
  /✖ .*: drain openai-batch first/,
];

/** The only type that fx lists. */
const TYPES = {
  bigquery: "bigquery_query_job_task",
  databricks: "databricks",
  "openai-batch": "openai-batch",
};

/** What the rehearsal says, by example and version of Flyte. */
const CASES = [
  ["bigquery", "flyte1", TAKEN_OVER],
  ["bigquery", "flyte2", TAKEN_OVER],
  ["databricks", "flyte1", TAKEN_OVER],
  ["databricks", "flyte2", TAKEN_OVER],
  ["openai-batch", "flyte1", LOST],
] as const;

describe("the rehearsal in docs/move-from-python.md", function () {
  this.timeout(240_000);

  for (const [example, protocol, said] of CASES)
    it(`${said === LOST ? "shows which jobs are lost" : "takes over a job of each server"}: ${example}, ${protocol}`, async () => {
      const bin = await pythonEnvironment(protocol === "flyte1" ? "plugins1" : "plugins2");
      assert.ok(readPage("docs/move-from-python.md").includes(`npm run rehearsal -- ${example}`));
      const folder = new TemporaryProject().root;
      const [python, fx] = [await freePort(), await freePort()];
      // The shell becomes the program, so that it gets the signal.
      const start = (command: string) => {
        const env = { ...process.env, PATH: [bin, process.env["PATH"]].join(delimiter) };
        const args = ["-c", command.replace("; ", "; exec ").replace("npx fx", "node bin/fx.js")];
        const program = startProgram("sh", args, { cwd: CLONE, env, input: "" });
        closeWithScope(() => (program.kill("SIGKILL"), program.ended));
        return program;
      };
      const flags = `--folder ${folder} --python 127.0.0.1:${python} --fx 127.0.0.1:${fx}`;
      const rehearsal = start(`exec node --import tsx scripts/rehearsal.mjs ${example} ${flags}`);
      const serve = /^ *\((\. \S+; npx fx serve .*)\)$/m;
      const peer = protocol === "flyte1" ? /\((\. \S+; pyflyte .*)\)/ : /\((\. \S+; c0 .*)\)/;
      const [, ours] = await rehearsal.stdoutHas(serve);
      const [, theirs] = await rehearsal.stdoutHas(peer);
      const ends = [start(ours!), start(theirs!)].map(async ({ ended }) =>
        assert.fail(`a server ended\n${(await ended).stderr}`),
      );
      const { code, stdout, stderr } = await Promise.race([rehearsal.ended, ...ends]);
      assert.equal(code, said === LOST ? 1 : 0, stdout + stderr);
      for (const each of said) assert.match(stdout, each);
      assert.match(stdout, new RegExp(`^fx lists ${TYPES[example]}$`, "m"));
    });
});
