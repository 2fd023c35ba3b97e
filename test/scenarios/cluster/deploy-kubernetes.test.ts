import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useProject } from "../../support/project/use-project.ts";

const CONNECTOR = `import { defineSyncConnector } from "flyte-fx";
export const weather = defineSyncConnector({
  taskType: "weather",
  secrets: ["JOB_API_KEY"],
  inputs: {},
  do: async () => ({}),
});
`;
const IMAGE = "registry.example.com/weather:3";

describe("fx deploy --for kubernetes", () => {
  const project = useProject(
    () =>
      new TemporaryProject({
        "package.json": JSON.stringify({ name: "weather", type: "module" }),
        "src/index.ts": CONNECTOR,
      }),
  );

  const deploy = (args: readonly string[]): Promise<FxResult> =>
    runCommand(project, ["deploy", "--for", "kubernetes", "--image", IMAGE, ...args]);

  it("prints the manifest of the project as it is now", async () => {
    const { stdout, stderr } = await assertExit(0, deploy(["--replicas", "3", "--env", "A=yes"]));
    assert.match(stderr, /^next: {2}fx deploy … \| kubectl apply --filename -$/m);
    const [deployment] = parseAllDocuments(stdout, { version: "1.1" });
    const { spec } = deployment!.toJS() as {
      spec: {
        replicas: number;
        template: { spec: { containers: { image: string; env: object[] }[] } };
      };
    };
    assert.equal(spec.replicas, 3);
    const [container] = spec.template.spec.containers;
    assert.equal(container!.image, IMAGE);
    assert.deepEqual(container!.env, [
      { name: "A", value: "yes" },
      {
        name: "_FSEC_JOB_API_KEY",
        valueFrom: { secretKeyRef: { name: "weather", key: "JOB_API_KEY" } },
      },
    ]);
  });

  it("writes a file, and replaces one that was edited only with --force", async () => {
    const output = ["--output", "deploy/kubernetes.yaml"];
    assert.match((await deploy([...output, "--dry-run"])).stdout, /^would write deploy/);
    assert.match((await deploy(output)).stdout, /^✔ wrote deploy\/kubernetes\.yaml\n/);
    assert.match((await deploy(output)).stdout, /^identical deploy/);
    const other = await assertExit(4, deploy([...output, "--replicas", "3"]));
    assert.match(other.stderr, /FX4013: deploy\/kubernetes\.yaml exists with other content/);
    assert.match((await deploy([...output, "--replicas", "3", "--force"])).stdout, /^✔ wrote/);
    const file = join(project.root, "deploy/kubernetes.yaml");
    assert.match(readFileSync(file, "utf8"), /\n {2}replicas: 3\n/);
  });

  it("says what replaces --apply", async () => {
    await assertExit(
      2,
      deploy(["--apply"]),
      /fx deploy has no flag --apply \(removed: use fx deploy --for kubernetes … \| kubectl apply --filename -\)$/m,
    );
  });

  it("refuses flags that Kubernetes has no use for", async () => {
    const { code, stderr } = await deploy(["--min-replicas", "1", "--wait", "--namespace", "A"]);
    assert.equal(code, 2);
    assert.match(stderr, /--min-replicas is for apps of Flyte 2/);
    assert.match(stderr, /--wait is for apps of Flyte 2/);
    assert.match(stderr, /--namespace: Kubernetes accepts names of up to 63/);
  });
});
