import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { fx, startFx } from "../../support/command/fx.ts";
import { type Instruction, readDockerfile } from "../../support/image/dockerfile.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { checkHealth } from "../../support/server/grpc-client.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

for (const kind of ["async", "sync"]) {
  describe(`the Dockerfile of fx init connector --kind ${kind}`, () => {
    const project = useSharedProject();
    let made: string;
    let stages: Instruction[][];
    let running: ChildProcess | undefined;
    before(async () => {
      assert.equal((await fx(project, `init connector weather --kind ${kind} --yes`)).code, 0);
      made = join(project.root, "weather");
      project.write("weather/package-lock.json", "{}\n"); // as npm install does
      stages = readDockerfile(join(made, "Dockerfile"));
    });
    after(() => {
      running?.kill("SIGKILL");
    });

    const of = (name: string) =>
      stages
        .flat()
        .filter((instruction) => instruction.name === name)
        .map(({ words }) => words);

    it("uses the tag of an LTS version and an unprivileged user", () => {
      for (const [image] of of("FROM")) assert.match(image!, /^node:\d*[02468]-slim$/);
      assert.deepEqual(of("USER"), [["node"]]);
      assert.equal(stages.at(-1)!.at(-1)!.name, "CMD");
    });

    it("copies only existing files that .dockerignore allows", () => {
      const passes = readFileSync(join(made, ".dockerignore"), "utf8")
        .split("\n")
        .filter((line) => line.startsWith("!"))
        .map((line) => line.slice(1));
      const copied = of("COPY")
        .filter(([first]) => !first!.startsWith("--from="))
        .flatMap((words) => words.slice(0, -1));
      assert.deepEqual([...new Set(copied)].sort(), [...passes].sort());
      for (const file of copied) assert.ok(existsSync(join(made, file)), file);
      assert.match(readFileSync(join(made, ".dockerignore"), "utf8"), /^\*$/m);
    });

    it("builds a server with compiled code that becomes healthy and exits with 0 on SIGTERM", async () => {
      const app = join(project.home, "app");
      mkdirSync(app);
      for (const words of stages
        .at(-1)!
        .filter(({ name }) => name === "COPY")
        .map(({ words }) => words)) {
        if (words[0]!.startsWith("--from=")) installIn(app, stages[0]!);
        else
          for (const file of words.slice(0, -1))
            cpSync(join(made, file), join(app, words.at(-1) === "./" ? file : words.at(-1)!), {
              recursive: true,
            });
      }
      assert.deepEqual(readdirSync(app).sort(), [
        "node_modules",
        "package.json",
        "src",
        "tsconfig.json",
      ]);
      const env = { PATH: process.env["PATH"], HOME: project.home, NODE_ENV: "production" };
      const compile = stages.at(-1)!.filter(({ name }) => name === "RUN");
      assert.equal(compile.length, 1);
      const [list, ...flags] = compile[0]!.words;
      await run(join(app, list!), flags, { cwd: app, env });
      assert.notDeepEqual(readdirSync(join(project.home, ".cache/fx")), []);
      const [command, ...args] = of("CMD")[0]!;
      running = spawn(join(app, command!), [...args, "--port", "0", "--prometheus-port", "0"], {
        cwd: app,
        env: { ...env, _FSEC_JOB_API_KEY: "the-key" },
        stdio: ["ignore", "ignore", "pipe"],
      });
      let stderr = "";
      const port = await new Promise<string>((resolve, reject) => {
        running!.stderr!.on("data", (chunk: Buffer) => {
          stderr += chunk.toString("utf8");
          const [, found] = / on 0\.0\.0\.0:(\d+)/.exec(stderr) ?? [];
          if (found !== undefined) resolve(found);
        });
        running!.once("close", () => reject(new Error(stderr)));
      });
      assert.equal(await checkHealth(`127.0.0.1:${port}`), "SERVING");
      running.kill("SIGTERM");
      assert.deepEqual(await once(running, "exit"), [0, null]);
    });

    it("has a README whose fx serve starts with the variables of .env.example", async () => {
      assert.match(
        readFileSync(join(made, "README.md"), "utf8"),
        /^\$ npx fx serve --env-file \.env$/m,
      );
      cpSync(join(made, ".env.example"), join(made, ".env"));
      const args = ["serve", "--env-file", ".env", "--port", "0", "--no-metrics"];
      const served = startFx(project, args, { cwd: made });
      assert.equal((await served.endAt(/ on 127\.0\.0\.1:\d+/, "SIGTERM")).code, 0);
    });

    it("has manifests that keep one of two replicas running", () => {
      const [deployment, budget] = parseAllDocuments(
        readFileSync(join(made, "deploy/kubernetes.yaml"), "utf8"),
      ).map((document) => (document.toJS() as { spec: Record<string, unknown> }).spec);
      assert.equal(deployment!["replicas"], 2);
      assert.deepEqual(deployment!["strategy"], {
        rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
      });
      assert.deepEqual(budget, { minAvailable: 1, selector: deployment!["selector"] });
    });

    it("has manifests with the ports of EXPOSE and the connector's secret", () => {
      const documents = parseAllDocuments(
        readFileSync(join(made, "deploy/kubernetes.yaml"), "utf8"),
      ).map(
        (document) => document.toJS() as { kind: string; metadata: { name: string }; spec: never },
      );
      assert.deepEqual(
        documents.map(({ kind: what, metadata }) => [what, metadata.name]),
        [
          ["Deployment", "weather"],
          ["PodDisruptionBudget", "weather"],
          ["Service", "weather"],
        ],
      );
      const { terminationGracePeriodSeconds, containers } = (
        documents[0]!.spec as {
          template: {
            spec: {
              terminationGracePeriodSeconds: number;
              containers: { ports: { containerPort: number }[]; env: { name: string }[] }[];
            };
          };
        }
      ).template.spec;
      assert.deepEqual(
        containers[0]!.ports.map(({ containerPort }) => String(containerPort)),
        of("EXPOSE")[0],
      );
      assert.ok(containers[0]!.env.some(({ name }) => name === "_FSEC_JOB_API_KEY"));
      assert.ok(terminationGracePeriodSeconds > 35);
    });
  });
}

/** Links this checkout as `npm ci --omit=dev` of the first stage would install it. */
function installIn(app: string, stage: readonly Instruction[]): void {
  assert.deepEqual(stage.find(({ name }) => name === "RUN")!.words.slice(0, 3), [
    "npm",
    "ci",
    "--omit=dev",
  ]);
  mkdirSync(join(app, "node_modules/.bin"), { recursive: true });
  symlinkSync(ROOT, join(app, "node_modules/flyte-fx"));
  symlinkSync("../flyte-fx/bin/fx.js", join(app, "node_modules/.bin/fx"));
}
