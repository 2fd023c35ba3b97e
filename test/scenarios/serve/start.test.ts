import assert from "node:assert/strict";
import { fx, startFx } from "../../support/command/fx.ts";
import { servedSource } from "../../support/project/served-source.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";

const LOCAL = ["--port", "0", "--no-metrics"];

describe("fx serve before it listens", () => {
  let project: TemporaryProject;
  afterEach(() => project.remove());

  for (const [signal, code] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const) {
    it(`handles ${signal} while modules load, since a container's first process ignores signals by default`, async () => {
      project = temporaryProject({
        "src/index.ts":
          'console.error("loading");\nawait new Promise((resolve) => setTimeout(resolve, 600_000));\nexport {};\n',
      });
      const running = startFx(project, ["serve", ...LOCAL]);
      await running.stderrHas("loading");
      running.child.kill(signal);
      const end = await running.ended;
      assert.deepEqual([end.code, end.signal], [code, null], end.stderr);
    });
  }

  it("warns of an async connector that declares no outputs", async () => {
    project = temporaryProject({ "src/index.ts": servedSource() });
    const running = startFx(project, ["serve", ...LOCAL]);
    await running.stderrHas(
      "Weather declares no outputs, so neither fx nor Flyte checks what get returns for weather",
    );
    running.child.kill("SIGTERM");
    const { code, stderr } = await running.ended;
    assert.equal(code, 0, stderr);
  });

  it("reports the missing package of an allowed storage at the start", async () => {
    project = temporaryProject({ "src/index.ts": servedSource() });
    for (const [scheme, name] of [
      ["s3", "@aws-sdk/client-s3"],
      ["gs", "@google-cloud/storage"],
    ] as const) {
      const { code, stderr } = await fx(project, [
        "serve",
        ...LOCAL,
        "--storage-allow",
        `${scheme}://bucket/team`,
      ]);
      assert.equal(code, 5, stderr);
      assert.ok(
        stderr.includes(
          `FX5017: --storage-allow ${scheme}:// needs the package ${name}, which is not installed in `,
        ),
        stderr,
      );
      assert.match(stderr, new RegExp(`hint: npm install ${name}`));
    }
  });

  it("rejects --storage-allow for an unknown storage", async () => {
    project = temporaryProject({ "src/index.ts": servedSource() });
    const { code, stderr } = await fx(project, [
      "serve",
      ...LOCAL,
      "--storage-allow",
      "http://x/y",
      "--storage-allow",
      "s3://bucket",
    ]);
    assert.equal(code, 2, stderr);
    assert.match(
      stderr,
      /FX2000: fx has no storage for http:\n {2}hint: --storage-allow s3:\/\/BUCKET\/FOLDER, or gs:\/\/BUCKET\/FOLDER/,
    );
  });
});
