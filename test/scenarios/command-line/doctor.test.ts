import assert from "node:assert/strict";
import { lstatSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { FakeCluster } from "../../support/cluster/fake-cluster.ts";
import { type ClusterServer, serveCluster } from "../../support/cluster/serve-cluster.ts";
import { fx } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { serveHere } from "../../support/command/serve.ts";
import { useProject } from "../../support/project/use-project.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const SOURCE = `import { Resource, defineAsyncConnector, t, task } from "flyte-fx";
export const connector = defineAsyncConnector({
  taskType: "place", secrets: ["PLACE_KEY"], inputs: {}, outputs: {}, resourceMeta: { id: t.string() },
  create: () => ({ id: "1" }), get: () => Resource.succeeded({}), delete: () => {},
});
export const place = connector.task({ name: "place" });
export const sign = task({ name: "sign", inputs: {}, outputs: {}, secrets: [{ key: "SIGNING_KEY" }] }, () => ({}));
`;
const PACKAGE = JSON.stringify({
  name: "healthy",
  type: "module",
  dependencies: { "flyte-fx": "*" },
  fx: { entry: ["src/index.ts"], envFiles: [".env"] },
});

interface Finding {
  readonly name: string;
  readonly state: string;
  readonly text: string;
  readonly remedy: string | null;
}

describe("fx doctor", () => {
  const project = useProject({
    "package.json": PACKAGE,
    ".env": "PLACE_KEY=s3cr3t-place\nSIGNING_KEY=s3cr3t-sign\n",
    "src/index.ts": SOURCE,
  });
  beforeEach(() => {
    mkdirSync(join(project.root, "node_modules"));
    symlinkSync(ROOT, join(project.root, "node_modules/flyte-fx"));
  });

  async function diagnose(...args: string[]) {
    const { code, stdout, stderr } = await runCommand(project, ["doctor", "--json", ...args]);
    const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] };
    assert.doesNotMatch(stdout + stderr, /s3cr3t/);
    assert.equal(ok, code === 0);
    const about = (name: string): Finding[] => findings.filter((each) => each.name === name);
    return { code, about, findings };
  }

  it("finds nothing missing in a complete project, and prints a line for each thing", async () => {
    const { code, findings } = await diagnose();
    assert.equal(code, 0, JSON.stringify(findings, null, 2));
    const { stdout } = await runCommand(project, ["doctor"]);
    for (const name of ["Node", "flyte-fx", "packages", "environment", "project", "secret"])
      assert.match(stdout, new RegExp(`^[✔–] {2}${name} `, "m"));
    for (const name of ["records", "cluster", "connector", "Python"])
      assert.match(stdout, new RegExp(`^[✔–] {2}${name} `, "m"));
  });

  it("wraps between words on a terminal, with colored marks", async () => {
    const terminal = { columns: 60 };
    const { stdout } = await runCommand(project, ["doctor"], { terminal });
    assert.match(stdout, /\u001b\[3[23]m[✔–]\u001b\[39m {2}Node /);
    const lines = stripVTControlCharacters(stdout).split("\n");
    const at = lines.findIndex((line) => line.includes("  cluster  "));
    assert.match(lines[at + 1]!, /^ {5}\S/);
    assert.ok(lines[at]!.length <= 60, lines[at]);
  });

  it("changes nothing on disk", async () => {
    const list = (folder: string): string[] =>
      readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        return [`${path} ${lstatSync(path).mtimeMs}`, ...(entry.isDirectory() ? list(path) : [])];
      });
    project.write("../home/.flyte/config.yaml", "admin: { endpoint: 'localhost:1' }\n");
    const before = list(dirname(project.root));
    await fx(project, ["doctor"]);
    assert.deepEqual(list(dirname(project.root)), before);
  });

  it("names a missing secret, package and environment file, the places it looked at, and what to do", async () => {
    project.write(".env", "PLACE_KEY=s3cr3t-place\n");
    project.write(
      "package.json",
      PACKAGE.replace('"flyte-fx":"*"', '"flyte-fx":"*","left-out":"1"').replace(
        '".env"',
        '".env","gone.env"',
      ),
    );
    const { about } = await assertExit(5, diagnose());
    assert.deepEqual(
      about("secret").map(({ state, text }) => [state, text]),
      [
        ["ok", "PLACE_KEY is set"],
        [
          "missing",
          "SIGNING_KEY is missing: looked in $_FSEC_SIGNING_KEY, $SIGNING_KEY, /etc/secrets/signing_key",
        ],
      ],
    );
    assert.match(
      about("secret")[1]!.remedy!,
      /^set SIGNING_KEY, or add SIGNING_KEY=… to a file that package\.json lists/,
    );
    assert.deepEqual(about("packages")[0], {
      name: "packages",
      state: "missing",
      text: "not installed: left-out",
      remedy: "npm install",
    });
    assert.ok(about("environment").some(({ text }) => text === "gone.env does not exist"));
  });

  it("exits with 3 if the project does not load, and hides what its error quotes", async () => {
    project.write("src/index.ts", `throw new Error("got " + process.env.PLACE_KEY);\n${SOURCE}`);
    const { about } = await assertExit(3, diagnose());
    assert.equal(about("project")[0]!.state, "broken");
    assert.match(about("project")[0]!.text, /src\/index\.ts:1/);
  });

  it("checks a connector server with the task types that it serves, the cluster and a store", async () => {
    const server = await serveHere(project, ["--env-file", ".env"]);
    const cluster: ClusterServer = await serveCluster("flyte1", new FakeCluster());
    configureCluster(cluster.address);
    const args = ["--connector", `127.0.0.1:${server.port}`, "--storage", "src"];
    const { about } = await diagnose(...args);
    assert.equal(about("connector")[0]!.state, "ok");
    assert.match(about("connector")[0]!.text, /serves place/);
    assert.match(about("endpoint")[0]!.text, /from ~\/\.flyte\/config\.yaml/);
    assert.match(about("backend")[0]!.text, /Flyte 1/);
    assert.equal(about("storage")[0]!.state, "ok");
  });

  it("names those that are missing, and the package that a store needs", async () => {
    configureCluster("127.0.0.1:1");
    const args = ["--connector", "127.0.0.1:1", "--storage", "s3://bucket/runs"];
    const { about } = await assertExit(5, diagnose(...args));
    assert.equal(about("connector")[0]!.state, "missing");
    assert.equal(about("cluster")[0]!.state, "missing");
    assert.notEqual(about("cluster")[0]!.remedy, null);
    assert.equal(about("storage")[0]!.state, "missing");
    assert.equal(
      about("storage")[0]!.remedy,
      "npm install @aws-sdk/client-s3 @aws-sdk/lib-storage",
    );
  });

  function configureCluster(address: string): void {
    project.write(
      "../home/.flyte/config.yaml",
      `admin: { endpoint: "${address}", insecure: true }\ntask: { project: weather, domain: development }\n`,
    );
  }
});
