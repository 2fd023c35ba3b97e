import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand, startCommand } from "../../support/command/run-command.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";

const CONNECTOR = `import { defineSyncConnector } from "flyte-fx";
export const weather = defineSyncConnector({
  taskType: "weather",
  secrets: ["JOB_API_KEY"],
  inputs: {},
  do: async () => ({}),
});
`;
const IMAGE = "registry.example.com/weather:3";

/** A kubectl that records its arguments and input, and answers with what the test sets. */
const KUBECTL = `#!/bin/sh
printf '%s\\n' "$*" >> "$KUBECTL_LOG"
if [ -n "$HANGS" ]; then trap '' INT TERM; echo $$ > kubectl.new; mv kubectl.new kubectl.pid; while :; do sleep 0.05; done; fi
case "$1" in
  config) echo sky ;;
  diff) cat > "$KUBECTL_LOG.input"; echo "-  replicas: 2"; echo "+  replicas: 3"; echo "-          value: old-token"; exit $DIFF ;;
  apply) cat > "$KUBECTL_LOG.input"; echo "deployment.apps/weather configured" ;;
  rollout) [ -z "$ROLLOUT" ] || { echo "error: timed out waiting for the condition" >&2; echo "more" >&2; exit 1; } ;;
esac
`;

describe("fx deploy --for kubernetes", () => {
  let project: TemporaryProject;
  beforeEach(() => {
    project = temporaryProject({
      "package.json": JSON.stringify({ name: "weather", type: "module" }),
      "src/index.ts": CONNECTOR,
      "bin/kubectl": KUBECTL,
    });
    chmodSync(join(project.root, "bin/kubectl"), 0o755);
  });
  afterEach(() => project.remove());

  const deploy = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<FxResult> =>
    runCommand(project, ["deploy", "--for", "kubernetes", "--image", IMAGE, ...args], {
      env: {
        PATH: `${join(project.root, "bin")}:${process.env["PATH"]}`,
        KUBECTL_LOG: join(project.root, "kubectl.log"),
        DIFF: "1",
        ...env,
      },
    });
  const readLog = (): string[] =>
    readFileSync(join(project.root, "kubectl.log"), "utf8").trim().split("\n");

  it("prints the manifest of the project as it is now", async () => {
    const { code, stdout, stderr } = await deploy(["--replicas", "3", "--env", "A=yes"]);
    assert.equal(code, 0, stderr);
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
    const other = await deploy([...output, "--replicas", "3"]);
    assert.equal(other.code, 4);
    assert.match(other.stderr, /FX4013: deploy\/kubernetes\.yaml exists with other content/);
    assert.match((await deploy([...output, "--replicas", "3", "--force"])).stdout, /^✔ wrote/);
    const file = join(project.root, "deploy/kubernetes.yaml");
    assert.match(readFileSync(file, "utf8"), /\n {2}replicas: 3\n/);
  });

  it("shows what changes in the cluster, applies it, and waits", async () => {
    const { code, stdout, stderr } = await deploy(["--apply", "--wait", "--timeout", "90s"]);
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /- {2}replicas: 2\n\+ {2}replicas: 3\n- {10}value: sha256:[0-9a-f]{8}\ndeployment\.apps\/weather configured\n/,
    );
    assert.equal(
      stdout,
      "✔ deployment weather applied in namespace flyte of kubectl's context sky\n  flyte  fx backend --for flyte1 --address weather.flyte.svc.cluster.local:8000\n",
    );
    assert.deepEqual(readLog(), [
      "config current-context",
      "diff --filename -",
      "apply --filename -",
      "rollout status --namespace flyte deployment/weather --timeout=90s",
    ]);
    const input = readFileSync(join(project.root, "kubectl.log.input"), "utf8");
    assert.equal(input, (await deploy([])).stdout);
  });

  it("applies nothing if nothing has changed, or in a dry run", async () => {
    assert.match(
      (await deploy(["--apply"], { DIFF: "0" })).stdout,
      /^deployment weather is identical/,
    );
    assert.match((await deploy(["--apply", "--dry-run"])).stdout, /^dry run: .* would change in/);
    assert.deepEqual([...new Set(readLog())], ["config current-context", "diff --filename -"]);
  });

  it("reports kubectl's own errors, and that it is missing", async () => {
    const failed = await deploy(["--apply"], { DIFF: "2" });
    assert.equal(failed.code, 5);
    assert.match(failed.stderr, /FX5037: kubectl diff exited with 2\n/);
    const late = await deploy(["--apply", "--wait"], { ROLLOUT: "late" });
    assert.match(
      late.stderr,
      /FX5037: kubectl rollout exited with 1: error: timed out waiting for the condition\n {2}more\n/,
    );
    assert.match(
      late.stderr,
      /hint: kubectl get pods --namespace flyte --selector app\.kubernetes\.io\/name=weather\n/,
    );
    const missing = await deploy(["--apply"], { PATH: join(project.root, "src") });
    assert.equal(missing.code, 5);
    assert.match(missing.stderr, /FX5037: kubectl was not found on the PATH/);
  });

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    it(`ends a kubectl that hangs at ${signal}`, async () => {
      const args = ["deploy", "--for", "kubernetes", "--image", IMAGE, "--apply"];
      const command = startCommand(project, args, {
        env: {
          PATH: `${join(project.root, "bin")}:${process.env["PATH"]}`,
          KUBECTL_LOG: join(project.root, "kubectl.log"),
          HANGS: "yes",
        },
      });
      const pidFile = join(project.root, "kubectl.pid");
      while (!existsSync(pidFile)) await new Promise((resolve) => setImmediate(resolve));
      command.kill(signal);
      const ended = await command.ended;
      assert.equal(ended.code, code);
      assert.match(ended.stderr, /kubectl config did not finish/);
      const pid = Number(readFileSync(pidFile, "utf8"));
      assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
    });

  it("refuses flags that Kubernetes has no use for", async () => {
    const { code, stderr } = await deploy(["--min-replicas", "1", "--wait", "--namespace", "A"]);
    assert.equal(code, 2);
    assert.match(stderr, /--min-replicas is for apps of Flyte 2/);
    assert.match(stderr, /--wait needs --apply/);
    assert.match(stderr, /--namespace: Kubernetes accepts names of up to 63/);
  });
});
