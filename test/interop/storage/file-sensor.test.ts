import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { type RunningFx, startFx } from "../../support/command/fx.ts";
import { useProject } from "../../support/project/use-project.ts";
import { freePort } from "../../support/server/free-port.ts";
import { s3Env, useS3 } from "../support/use-object-stores.ts";

const SENSORS = `import { fileSensor } from "flyte-fx/sensors";
export const file = fileSensor({ allow: ["s3://bucket/in/"] });
export const waitForSales = file.task({ name: "wait_for_sales" });
`;
const AWS = fileURLToPath(new URL("../../../node_modules/@aws-sdk", import.meta.url));

for (const protocol of ["flyte1", "flyte2"] as const)
  describe(`a sensor for an object in S3, with ${protocol}`, () => {
    const store = useS3();
    const project = useProject({ "src/index.ts": SENSORS });
    const started: RunningFx[] = [];
    beforeEach(() => {
      mkdirSync(join(project.root, "node_modules"), { recursive: true });
      symlinkSync(AWS, join(project.root, "node_modules/@aws-sdk"));
    });
    afterEach(async () => {
      for (const running of started.splice(0)) {
        running.kill("SIGKILL");
        await running.ended;
      }
    });

    const start = (...words: readonly string[]): RunningFx => {
      const env = Object.fromEntries(Object.entries(s3Env(store.port)).map(([k, v]) => [k, v!]));
      const running = startFx(project, words, { env });
      started.push(running);
      return running;
    };
    async function serve(port: number): Promise<RunningFx> {
      const server = start("serve", "src", "--port", String(port), "--no-metrics");
      await server.stderrHas("on 127.0.0.1:");
      return server;
    }

    it("survives a restart of its server, and ends when the object is there", async () => {
      const port = await freePort();
      const first = await serve(port);
      const inputs = ["--path", "s3://bucket/in/sales.csv", "--min-size", "5", "--poll-max", "1s"];
      const target = ["--endpoint", `127.0.0.1:${port}`, "--protocol", protocol];
      const run = start("run", "src", "wait_for_sales", ...inputs, ...target);
      await run.stderrHas("there is no file yet");
      first.kill("SIGKILL");
      await first.ended;
      await serve(port);
      const folder = join(store.folder, "bucket/in");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "sales.csv"), "1,2,3");
      await assertExit(0, run.ended, /phase=SUCCEEDED/);
    });
  });
