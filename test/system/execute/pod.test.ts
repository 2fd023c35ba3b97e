import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import protobuf from "protobufjs/minimal.js";
import { t } from "../../../src/entries/index.ts";
import type { TaskTemplate } from "../../../src/entries/models.ts";
import { renderVariables } from "../../../src/runtime/task/template/render-template.ts";
import { ValueFaults } from "../../../src/runtime/values/faults.ts";
import { toNativeMap } from "../../../src/runtime/values/literal-map.ts";
import { fieldsFromShape } from "../../../src/runtime/values/types/shape.ts";
import { flyteidl } from "../../../src/runtime/wire/v1/generated/messages.js";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { ExecuteFixture, KIND, ORIGIN, pb } from "../../support/command/execute-fixture.ts";
import { fx } from "../../support/command/fx.ts";
import { copyIntoImage, imageRecipe, type ImageRecipe } from "../../support/image/image.ts";
import { useProject } from "../../support/project/use-project.ts";
import { httpServer } from "../../support/server/http-server.ts";

const { decodeInputs: decodeLiteralMap, decodeTaskTemplate } = FLYTE1;

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const exec = promisify(execFile);

describe("a task in its pod", () => {
  const place = useProject();

  /** Creates a project with fx init, and a folder with what its Dockerfile puts into the image. */
  async function build(
    kind: string,
  ): Promise<{ readonly project: string; readonly image: string; readonly recipe: ImageRecipe }> {
    const made = await fx(
      place,
      `init task made --kind ${kind} --name word-count --yes --no-install`,
    );
    assert.equal(made.code, 0, made.stderr);
    const project = join(place.root, "made");
    writeFileSync(join(project, "package-lock.json"), "{}"); // npm install writes it
    writeFileSync(join(project, ".env"), "SIGNING_KEY=never in an image");
    const image = join(place.root, "image/app");
    const recipe = imageRecipe(project);
    copyIntoImage(project, image, recipe);
    install(image);
    for (const command of recipe.runs.filter((run) => run.startsWith("fx ")))
      await run("sh", ["-c", command], image);
    return { project, image, recipe };
  }

  const run = (
    command: string,
    args: readonly string[],
    image: string,
    env: Record<string, string> = {},
  ): Promise<{ stdout: string; stderr: string }> =>
    exec(command, args, {
      cwd: image,
      env: {
        PATH: [
          join(image, "node_modules/.bin"),
          dirname(process.execPath),
          "/usr/bin",
          "/bin",
        ].join(delimiter),
        HOME: place.home,
        ...env,
      },
    });

  async function templateOf(project: string): Promise<TaskTemplate> {
    install(project);
    await run(
      join(project, "node_modules/.bin/fx"),
      ["serialize", "src", "--image", "image:1", "--output", "dist"],
      project,
    );
    return decodeTaskTemplate(readFileSync(join(project, "dist/word_count.pb")));
  }

  /** Runs the container's command line with its variables filled in as the engine does. */
  async function start(
    project: string,
    image: string,
    inputs: Uint8Array,
    env: Record<string, string> = {},
  ): Promise<string> {
    const template = await templateOf(project);
    const at = (path: string): string => join(place.root, "bucket", path);
    place.write("bucket/in/inputs.pb", inputs);
    place.write("bucket/template.pb", readFileSync(join(project, "dist/word_count.pb")));
    const [command, ...args] = renderVariables(template.container!.args, {
      input: at("in/inputs.pb"),
      inputPrefix: at("in"),
      outputPrefix: at("out"),
      rawOutputDataPrefix: at("raw"),
      checkpointOutputPrefix: at("check"),
      prevCheckpointPrefix: "",
      generatedName: "f1-n0-0",
      taskTemplatePath: at("template.pb"),
      namespace: "n",
      inputs: { literals: {} },
    });
    assert.deepEqual(template.container!.command, []);
    const { stdout } = await run(command!, args, image, env);
    assert.equal(stdout, "");
    return at("out");
  }

  function outputs(folder: string, shape: t.Shape): object {
    assert.deepEqual(readdirSync(folder), ["outputs.pb"]);
    return toNativeMap(
      decodeLiteralMap(readFileSync(join(folder, "outputs.pb"))),
      fieldsFromShape(shape),
      new ValueFaults(),
    );
  }

  it("runs a shim task's command line in a small image of a supported Node, without root", async () => {
    const { project, image, recipe } = await build("shim");
    assert.match(recipe.from, /^node:24-slim$/);
    assert.equal(recipe.user, "node");
    assert.match(recipe.runs.join("\n"), /^npm ci --omit=dev /m);
    assert.deepEqual(readdirSync(image).sort(), [
      "node_modules",
      "package-lock.json",
      "package.json",
      "programs",
      "src",
      "tsconfig.json",
      "vendor",
    ]);
    const folder = await start(
      project,
      image,
      pb({ text: "one two\nthree" }, { text: t.string() }),
    );
    assert.deepEqual(outputs(folder, { words: t.int() }), { words: 3 });
  });

  it("runs a function task with its secret", async () => {
    const { project, image } = await build("function");
    const folder = await start(project, image, pb({ text: "one two" }, { text: t.string() }), {
      _FSEC_SIGNING_KEY: "k",
    });
    const { words, signature } = outputs(folder, { words: t.int(), signature: t.string() }) as {
      words: number;
      signature: string;
    };
    assert.equal(words, 2);
    assert.match(signature, /^[0-9a-f]{64}$/);
  });

  it("does not exist for a connector task: the image serves the stand-in connector", async () => {
    const { project, image } = await build("connector");
    assert.equal((await templateOf(project)).container, undefined);
    assert.match(
      readFileSync(join(project, "Dockerfile"), "utf8"),
      /^CMD \["fx", "serve", "src", /m,
    );
    const { stdout } = await run("fx", ["list-connectors", "src"], image);
    assert.match(stdout, /Stand-in for word_count/);
  });

  it("fails permanently if the program is missing, as does the image's build", async () => {
    const { project, image, recipe } = await build("shim");
    rmSync(join(image, "programs"), { recursive: true });
    const smokeTest = recipe.runs.find((command) => command.startsWith("fx "))!;
    await assert.rejects(run("sh", ["-c", smokeTest], image), {
      code: 1,
      stderr: /programs\/count-words\.sh is missing: copy it into the task's image/,
    });
    const folder = await start(project, image, pb({ text: "one" }, { text: t.string() }));
    const bytes = readFileSync(join(folder, "error.pb"));
    const { error } = flyteidl.core.ErrorDocument.decode(protobuf.Reader.create(bytes));
    const { code, kind, origin } = error!;
    assert.deepEqual(
      { code, kind, origin },
      { code: "PROGRAM_NOT_FOUND", kind: KIND.NON_RECOVERABLE, origin: ORIGIN.USER },
    );
  });

  it("has no image if the tasks do not load: the build fails", async () => {
    const { image, recipe } = await build("shim");
    writeFileSync(join(image, "src/index.ts"), "export const = 1;\n");
    await assert.rejects(
      run("sh", ["-c", recipe.runs.find((command) => command.startsWith("fx "))!], image),
      { code: 3 },
    );
  });
});

/** Links this checkout instead of running `npm ci`. */
function install(folder: string): void {
  if (existsSync(join(folder, "node_modules"))) return;
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(ROOT, join(folder, "node_modules/flyte-fx"));
  symlinkSync("../flyte-fx/bin/fx.js", join(folder, "node_modules/.bin/fx"));
}

const CLIENTS = fileURLToPath(new URL("../../../node_modules/@aws-sdk", import.meta.url));

describe("fx execute with an object store", () => {
  it("logs no warning of the AWS client about the version of Node", async () => {
    const fixture = new ExecuteFixture("return { greeting: 'x' };");
    const store = await httpServer((_, response) => void response.end());
    mkdirSync(join(fixture.project.root, "node_modules"));
    symlinkSync(CLIENTS, join(fixture.project.root, "node_modules/@aws-sdk"));
    const env = {
      AWS_ENDPOINT_URL_S3: store.origin,
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_REGION: "us-east-1",
    };
    const args = fixture.args.map((arg) => (arg === "out" ? "s3://bucket/out" : arg));
    const { code, stderr } = await fixture.startBuilt({ env }, args).ended;
    assert.equal(code, 0, stderr);
    assert.ok(store.seen.some(({ path }) => path.startsWith("/bucket/out/outputs.pb")));
    assert.doesNotMatch(stderr, /warning/i);
  });
});
