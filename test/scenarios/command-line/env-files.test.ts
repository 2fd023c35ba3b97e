import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useProject } from "../../support/project/use-project.ts";

const PACKAGE = JSON.stringify({
  name: "env-files",
  type: "module",
  fx: { entry: ["src/index.ts"], envFiles: [".env", "more.env"] },
});

/** Refuses to load without the variable of `.env`. */
const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";
const { PLACE } = process.env;
if (PLACE === undefined) throw new Error("PLACE is not set");
export const connector = defineAsyncConnector({
  taskType: "place", inputs: {}, outputs: { place: t.string() }, resourceMeta: { id: t.string() },
  create: () => ({ id: "1" }),
  get: () => Resource.succeeded({ place: PLACE }),
  delete: () => {},
});
export const place = connector.task({ name: "place" });
`;

describe("fx.envFiles", () => {
  const project = useProject({
    "package.json": PACKAGE,
    ".env": "PLACE=here\n",
    "more.env": "MORE=1\n",
    "src/index.ts": SOURCE,
  });

  for (const args of [
    ["run", "src", "place"],
    ["check", "--yes", "--only", "meta/"],
    ["serialize", "src"],
    ["stubs", "src", "--sdk", "flytekit", "--output", "python"],
    ["list-connectors"],
  ])
    it(`is read by fx ${args[0]} without a flag`, async () => {
      const { stderr } = await assertExit(0, runCommand(project, args));
      assert.doesNotMatch(stderr, /^note:/m);
    });

  for (const args of [
    ["serve", "--port", "0", "--no-metrics"],
    ["register", "src", "--version", "v1"],
    ["backend", "--for", "flyte1"],
  ])
    it(`is not read by fx ${args[0]}`, async () => {
      await assertExit(3, runCommand(project, args), /PLACE is not set/);
    });

  it("loses to the environment, and the files of package.json lose to --env-file", async () => {
    project.write("other.env", "PLACE=there\n");
    const read = async (flags: readonly string[], env: Record<string, string>): Promise<string> =>
      (await runCommand(project, ["run", ...flags, "src", "place"], { env })).stdout;
    assert.match(await read([], {}), /place: here/);
    assert.match(await read(["--env-file", "other.env"], {}), /place: there/);
    assert.match(await read(["--env-file", "other.env"], { PLACE: "set" }), /place: set/);
  });

  it("is read from the project of the named file, in any working directory", async () => {
    const cwd = dirname(project.root);
    const { code, stderr, stdout } = await runCommand(project, "run project/src place", {
      cwd,
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /place: here/);
  });

  it("notes each missing file once, and continues", async () => {
    project.write(
      "package.json",
      PACKAGE.replace("more.env", "gone.env").replace(".env", "./.env"),
    );
    project.write("gone.env.example", "");
    const { stderr } = await assertExit(0, runCommand(project, ["run", "--json", "src", "place"]));
    assert.deepEqual(stderr.match(/^note: .*$/gm), [
      "note: fx.envFiles in package.json names gone.env, which does not exist:  cp gone.env.example gone.env",
    ]);
  });

  it("refuses a link to a file outside the project", async () => {
    const outside = join(project.home, "secrets.env");
    writeFileSync(outside, "PLACE=secret\n");
    symlinkSync(outside, join(project.root, "link.env"));
    mkdirSync(join(project.root, "folder"));
    for (const name of ["link.env", "../home/secrets.env", outside]) {
      project.write("package.json", PACKAGE.replace("more.env", name));
      const { stderr } = await assertExit(3, runCommand(project, ["run", "src", "place"]));
      assert.match(stderr, /FX3009/);
      assert.doesNotMatch(stderr, /PLACE=secret/);
    }
  });

  it("is read by fx jobs resume, which needs no flag either", async () => {
    const run = await runCommand(project, ["run", "--json", "src", "place"]);
    const { id } = (JSON.parse(run.stdout) as { run: { id: string } }).run;
    const again = await assertExit(0, runCommand(project, ["jobs", "resume", "--rerun", id]));
    assert.match(again.stdout, /place: here/);
  });

  it("gives a secret its plain name in a run, but not in fx serve", async () => {
    project.write(".env", "PLACE=here\nKEY_OF_PLACE=s3cr3t\n");
    project.write(
      "src/index.ts",
      SOURCE.replace('taskType: "place",', 'taskType: "place", secrets: ["KEY_OF_PLACE"],'),
    );
    assert.equal((await runCommand(project, ["run", "src", "place"])).code, 0);
    const served = await runCommand(project, ["serve", "--port", "0"], { env: { PLACE: "here" } });
    assert.equal(served.code, 5, served.stderr);
    assert.match(served.stderr, /FX5001.*KEY_OF_PLACE/);
  });
});

describe("the command that fx jobs show prints", () => {
  it("repeats environment files, limits and the protocol of the run", async () => {
    const project = new TemporaryProject({
      "package.json": '{ "name": "rerun", "type": "module" }',
      "my env": "PLACE=here\n",
      "src/index.ts": SOURCE,
    });

    const limits = "--timeout 90s --retries 2 --get-fault-budget 5s --poll-min 1s --poll-max 2s";
    const flags = ["--env-file", "my env", "--protocol", "flyte2", ...limits.split(" ")];
    await assertExit(0, runCommand(project, ["run", ...flags, "src", "place"]));
    const { stdout } = await runCommand(project, ["jobs", "show", "--json", "@last"]);
    const { rerun, run } = JSON.parse(stdout) as { rerun: string; run: { id: string } };
    assert.equal(
      rerun,
      `fx run src/index.ts place --inputs .fx/runs/${run.id}/inputs.pb --env-file 'my env' --protocol flyte2 --timeout 90000ms --retries 2 --get-fault-budget 5000ms --poll-min 1000ms --poll-max 2000ms`,
    );
    const words = rerun.replace("'my env'", "my%env").split(" ").slice(1);
    const again = await runCommand(
      project,
      words.map((word) => word.replace("%", " ")),
    );
    assert.equal(again.code, 0, again.stderr);
  });

  it("repeats the flags of TLS, with paths from the working directory", async () => {
    const { createRerunCommand } = await import("../../../src/project/results/rerun-command.ts");
    const record = {
      run: "0123456789ab",
      task: "place",
      origin: {
        module: "src/index.ts",
        exportName: "place",
        envFiles: ["../shared.env"],
        tlsFlags: { tls: true, "tls-ca": "ca.crt", "tls-server-name": "flyte" },
      },
      endpoint: "127.0.0.1:8000",
      protocol: "flyte1",
      clock: "real",
      timeoutMs: null,
      getFaultBudgetMs: 600_000,
      poll: {},
    };
    assert.equal(
      createRerunCommand(
        record as never,
        "/work/project",
        "/work",
        "/work/project/.fx/runs/0123456789ab",
      ),
      "fx run project/src/index.ts place --inputs project/.fx/runs/0123456789ab/inputs.pb --env-file shared.env --endpoint 127.0.0.1:8000 --tls --tls-ca project/ca.crt --tls-server-name flyte",
    );
  });
});
