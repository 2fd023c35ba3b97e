import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { assertExit, readDocument } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { useProject } from "../../support/project/use-project.ts";

/** Names, exports and lines each have a different order. */
const TASKS = `import { AsyncConnectorExecutorMixin, Task, t, task } from "flyte-fx";
class Query<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "query"; override getCustom() { return { threads: 4 }; } }
export const zeta = new Query({ name: "zeta", inputs: { b: t.int(), a: t.string(), "10": t.bool(), "9": t.bool() }, retries: 1 });
export const inContainer = task({ name: "team/alpha", outputs: { n: t.int() }, containerImage: "{{.image.gpu}}", env: { B: "own" } }, () => ({ n: 1 }));
export const beta = new Query({ name: "beta", labels: { z: "1", a: "2" } });
`;
const FLAGS =
  "--image registry:5000/plain:1 --image gpu=registry:5000/gpu:2 --env A=1=2 --env B=settings";

const notPackage = (name: string): string =>
  `--package expects a name that ends in .tgz or .tar.gz, as flytectl does, got ${JSON.stringify(name)}`;
const FLAG_FAULTS: readonly (readonly [flags: readonly string[], ...faults: string[]])[] = [
  [
    ["--package", "tasks.zip", "--output", "out", "--format", "json"],
    "--output and --package cannot be combined: call fx once for each",
    "--package cannot be combined with --format json: a package holds bytes",
    notPackage("tasks.zip"),
  ],
  [
    ["--check", ...["A", "=1", "B=1", "B=2"].flatMap((text) => ["--env", text])].concat(
      ["a", "b", "c="].flatMap((text) => ["--image", text]),
    ),
    "--check needs --output DIR or --package FILE to compare with",
    "--image without a name can be used only once, got a, b",
    "--image needs an image",
    '--env expects KEY=VALUE, got "A"',
    '--env expects KEY=VALUE, got "=1"',
    "--env B can be used only once",
  ],
  [
    ["--output", "", "--image", "=a"],
    "--output needs the name of a folder",
    '--image expects NAME=IMAGE, got "=a"',
  ],
  ...["", "tasks", "tasks.tar", "tasks.TGZ", ".tgz", "out/.tar.gz"].map(
    (name) => [["--package", name], notPackage(name)] as const,
  ),
];

describe("the files of fx serialize", () => {
  const project = useProject({ "src/tasks.ts": TASKS });
  const serialize = (line: string): Promise<FxResult> =>
    runCommand(project, `serialize src/tasks.ts ${line} ${FLAGS}`);
  /** What fx inspect prints about a file. */
  const inspect = async (line: string): Promise<FxResult> =>
    done(await runCommand(project, `inspect ${line}`));
  const entries = (): string[] => readdirSync(project.root).sort();
  const change = (from: string, to: string): string =>
    project.write("src/tasks.ts", project.read("src/tasks.ts").replace(from, to));
  const file = (path: string): string => join(project.root, path);
  const done = (result: FxResult): FxResult => {
    assert.equal(result.code, 0, result.stderr);
    return result;
  };

  describe("--spec", () => {
    it("writes TaskSpecs in the order of definition, and a name with / as one file", async () => {
      done(await serialize("--output out --spec"));
      assert.deepEqual(readdirSync(file("out")).sort(), [
        "0_zeta_1.pb",
        "1_team%2Falpha_1.pb",
        "2_beta_1.pb",
      ]);
      const { stdout, stderr } = await inspect("out/1_team%2Falpha_1.pb");
      assert.match(stderr, /^flyteidl\.admin\.TaskSpec$/m);
      const { template } = JSON.parse(stdout) as {
        template: { id: unknown; container: { image: string; env: unknown } };
      };
      assert.deepEqual(
        template.id,
        { resourceType: "TASK", name: "team/alpha" },
        "who registers it fills in the rest",
      );
      assert.equal(template.container.image, "registry:5000/gpu:2");
      assert.deepEqual(template.container.env, [
        { key: "A", value: "1=2" },
        { key: "B", value: "own" },
      ]);
    });

    it("passes images by name, and variables with any key and text", async () => {
      project.write(
        "src/any.ts",
        'import { task } from "flyte-fx";\nexport const any = task({ name: "any" }, () => undefined);\n',
      );
      const variables = ["A=", "B=x=y", "__proto__=data", "toString=1"];
      const { stdout } = done(
        await runCommand(project, [
          ...["serialize", "src/any.ts", "--image", "gpu=r:1/g@sha256:0", "--image", "r:1/plain"],
          ...variables.flatMap((text) => ["--env", text]),
        ]),
      );
      const { container } = JSON.parse(stdout) as {
        container: { image: string; env: { key: string; value?: string }[] };
      };
      assert.equal(container.image, "r:1/plain");
      const passed = container.env.map(({ key, value = "" }) => `${key}=${value}`);
      assert.deepEqual(passed.sort(), variables.sort());
    });

    it("writes the selected tasks once each, in the order of definition", async () => {
      const { stdout } = done(
        await serialize(
          "beta zeta beta --spec --output out --project p --domain d --version v --json",
        ),
      );
      const { tasks } = JSON.parse(stdout) as {
        tasks: { name: string; file: string; bytes: number }[];
      };
      assert.deepEqual(
        tasks.map(({ name, file }) => [name, file]),
        [
          ["zeta", "out/0_zeta_1.pb"],
          ["beta", "out/1_beta_1.pb"],
        ],
      );
      assert.equal(tasks[0]!.bytes, readFileSync(file("out/0_zeta_1.pb")).length);
      const inspected = await inspect("out/0_zeta_1.pb");
      assert.deepEqual(
        (JSON.parse(inspected.stdout) as { template: { id: unknown } }).template.id,
        { resourceType: "TASK", project: "p", domain: "d", name: "zeta", version: "v" },
      );
    });

    it("prints and writes every format", async () => {
      const json = done(await serialize("zeta --spec"));
      const { template } = JSON.parse(json.stdout) as { template: { id: { name: string } } };
      assert.equal(template.id.name, "zeta");
      assert.match(
        done(await serialize("zeta --spec --format yaml")).stdout,
        /^template:\n {2}id:/,
      );
      assert.match(done(await serialize("zeta --spec --format text")).stdout, /^template \{?/);
      const document = JSON.parse(done(await serialize("zeta --spec --json")).stdout) as {
        tasks: unknown;
      };
      assert.deepEqual(document.tasks, [{ name: "zeta", spec: { template } }]);
      done(await serialize("zeta --spec --format json --output out"));
      assert.equal(readFileSync(file("out/0_zeta_1.json"), "utf8"), json.stdout);
    });
  });

  describe("--package", () => {
    it("contains the files of --spec --output, flat and without times or owners", async () => {
      done(await serialize("--output out --spec"));
      const { stdout } = done(await serialize("--package made/tasks.tgz"));
      assert.match(stdout, /^✔ made\/tasks\.tgz {2}[\d,]+ B {2}\(3 tasks\)\n$/);
      mkdirSync(file("unpacked"));
      execFileSync("tar", ["-xzf", file("made/tasks.tgz"), "-C", file("unpacked")]);
      assert.deepEqual(readdirSync(file("unpacked")).sort(), readdirSync(file("out")).sort());
      for (const name of readdirSync(file("out")))
        assert.deepEqual(
          readFileSync(file(`unpacked/${name}`)),
          readFileSync(file(`out/${name}`)),
          name,
        );
    });

    it("has the same bytes every time and replaces an older package", async () => {
      done(await serialize("--package tasks.tgz"));
      const first = readFileSync(file("tasks.tgz"));
      project.write("tasks.tgz", "older");
      const { stdout } = done(await serialize("--package tasks.tgz --json"));
      assert.ok(readFileSync(file("tasks.tgz")).equals(first));
      const { package: made, tasks } = JSON.parse(stdout) as {
        package: unknown;
        tasks: { name: string; file: string }[];
      };
      assert.deepEqual(made, { file: "tasks.tgz", bytes: first.length });
      assert.deepEqual(
        tasks.map(({ file }) => file),
        ["0_zeta_1.pb", "1_team%2Falpha_1.pb", "2_beta_1.pb"],
      );
      assert.deepEqual(
        readdirSync(project.root).filter((name) => name.endsWith(".tmp")),
        [],
      );
    });
  });

  it("are listed by fx inspect if they are in a package, with the command to show one", async () => {
    done(await serialize("--package out/tasks.tgz"));
    const { stdout, stderr } = await inspect("out/tasks.tgz");
    assert.match(
      stdout,
      /^0_zeta_1\.pb +\d+ B\n1_team%2Falpha_1\.pb +\d+ B\n2_beta_1\.pb +\d+ B\n$/,
    );
    assert.match(
      stderr,
      /^a package of 3 files; to inspect one: tar -xzf out\/tasks\.tgz 0_zeta_1\.pb && fx inspect 0_zeta_1\.pb$/m,
    );
    const document = JSON.parse((await inspect("out/tasks.tgz --json")).stdout) as {
      readonly package: { readonly members: readonly { readonly name: string }[] };
    };
    assert.deepEqual(
      document.package.members.map(({ name }) => name),
      ["0_zeta_1.pb", "1_team%2Falpha_1.pb", "2_beta_1.pb"],
    );
  });

  it("are not reported as left over if --output wrote them with and without --spec", async () => {
    for (const flags of ["", " --spec", "", " --spec", " --check", " --spec --check"]) {
      const { stderr } = done(await serialize(`--output out${flags}`));
      assert.equal(stderr, "", flags);
    }
    assert.equal(readdirSync(file("out")).length, 6);
  });

  describe("--check", () => {
    for (const target of [
      "--output out",
      "--output out --spec",
      "--output out --format yaml",
      "--package out.tgz",
    ]) {
      it(`succeeds right after writing and writes nothing: ${target}`, async () => {
        await assertExit(4, serialize(`${target} --check`), /missing/);
        assert.deepEqual(entries(), ["package.json", "src"]);
        done(await serialize(target));
        const { stdout, stderr } = done(await serialize(`${target} --check`));
        assert.equal(stdout, `✔ ${target.split(" ")[1]!} is up to date  (3 tasks)\n`);
        assert.equal(stderr, "");
      });
    }

    it("lists the changed fields, missing and leftover files, with a command that updates them", async () => {
      done(await serialize("--output out"));
      change('name: "beta"', 'name: "gamma it\'s"');
      change("retries: 1", "retries: 2");
      change("threads: 4", "threads: 5");
      rmSync(file("out/team%2Falpha.pb"));
      project.write("out/inputs.pb", Buffer.from("0a0f0a046369747912070a051a034f736c", "hex"));
      const { stdout, stderr } = await assertExit(4, serialize("--output out --check"));
      assert.equal(stdout, "");
      assert.deepEqual(stderr.split("\n"), [
        "Error FX4001: out is not up to date with the tasks",
        "  out/zeta.pb            differs in metadata.retries.retries, custom.threads",
        "  out/team%2Falpha.pb    missing",
        "  out/gamma%20it%27s.pb  missing",
        "  out/beta.pb            left over: it belongs to no task",
        `  hint: fx serialize src/tasks.ts --output out ${FLAGS}`,
        "",
      ]);
      const renewed = done(await serialize("--output out"));
      assert.match(
        renewed.stderr,
        /^warning: out also has files that belong to no task; remove them: rm out\/beta\.pb$/m,
      );
      rmSync(file("out/beta.pb"));
      done(await serialize("--output out --check"));
    });

    it("checks only the selected tasks", async () => {
      done(await serialize("--output out"));
      change("retries: 1", "retries: 2");
      done(await serialize("beta --output out --check"));
      assert.equal((await serialize("zeta --output out --check")).code, 4);
    });

    it("compares the bytes of a package", async () => {
      done(await serialize("--package tasks.tgz"));
      const made = readFileSync(file("tasks.tgz"));
      change("retries: 1", "retries: 2");
      const { error } = await readDocument<{
        error: { code: string; kind: string; details: string[]; hint: string };
      }>(serialize("--package tasks.tgz --check --json"), 4);
      assert.deepEqual([error.code, error.kind], ["FX4001", "check"]);
      assert.deepEqual(error.details, ["tasks.tgz  differs"]);
      assert.doesNotMatch(error.hint, /rm|--check/);
      assert.ok(readFileSync(file("tasks.tgz")).equals(made));
    });
  });

  it("come with a warning on standard error for a container task without an image", async () => {
    project.write(
      "src/plain.ts",
      'import { task } from "flyte-fx";\nexport const plain = task({ name: "plain" }, () => undefined);\n',
    );
    for (const flags of ["", " --json", " --output out"]) {
      const { code, stdout, stderr } = await runCommand(project, `serialize src/plain.ts${flags}`);
      assert.equal(code, 0, stderr);
      assert.equal(
        stderr,
        "warning: plain runs in a container but has no image: pass --image IMAGE, or set containerImage on the task\n",
      );
      assert.doesNotMatch(stdout, /warning/);
    }
    assert.equal(
      (await runCommand(project, ["serialize", "--image", "my-image:1", "src/plain.ts"])).stderr,
      "",
    );
  });

  describe("rejects", () => {
    for (const [flags, ...faults] of FLAG_FAULTS)
      it(`invalid flags with 2, all at once: ${flags.join(" ")}`, async () => {
        const { code, stderr } = await runCommand(project, ["serialize", "src/tasks.ts", ...flags]);
        assert.equal(code, 2);
        assert.deepEqual(stderr.split("\n"), [
          `Error FX2000: ${faults[0]}`,
          ...faults.slice(1).map((fault) => `  ${fault}`),
          "  hint: fx serialize --help",
          "",
        ]);
        assert.deepEqual(entries(), ["package.json", "src"]);
      });

    it("a missing image with 3", async () => {
      const { code, stderr } = await runCommand(project, "serialize src/tasks.ts team/alpha");
      assert.equal(code, 3);
      assert.match(stderr, /no image is named "gpu"/);
    });

    it("an unknown task with 2, and how to list or select all", async () => {
      const { code, stderr } = await runCommand(project, "serialize src/tasks.ts nothing-like-it");
      assert.equal(code, 2);
      assert.match(stderr, /hint: fx run src\/tasks\.ts lists the tasks/);
    });

    it("names that differ only in case with 2, and writes nothing", async () => {
      change('name: "beta"', 'name: "ZETA"');
      await assertExit(2, serialize("--output out"), /FX2016/, /"zeta" and "ZETA"/);
      assert.deepEqual(entries(), ["package.json", "src"]);
      done(await serialize("--output out --spec"));
    });

    it("a target that is not writable with 5, and leaves the old files and no temporary ones", async () => {
      done(await serialize("--output out"));
      const old = readFileSync(file("out/zeta.pb"));
      change("retries: 1", "retries: 2");
      rmSync(file("out/beta.pb"));
      mkdirSync(file("out/beta.pb"));
      const { stderr } = await assertExit(5, serialize("--output out"));
      assert.match(stderr, /FX5003: cannot write out\/beta\.pb: there is a folder of that name/);
      assert.doesNotMatch(stderr, /hidden/);
      assert.ok(readFileSync(file("out/zeta.pb")).equals(old));
      assert.deepEqual(readdirSync(file("out")).sort(), ["beta.pb", "team%2Falpha.pb", "zeta.pb"]);
    });

    it("a path without a task with 3", async () => {
      project.write("src/none.ts", "export const one = 1;\n");
      await assertExit(
        3,
        runCommand(project, "serialize src/none.ts --package tasks.tgz"),
        /FX3003/,
      );
    });
  });

  for (const target of [
    "--output src/tasks.ts",
    "--output src/tasks.ts/out",
    "--package src/tasks.ts/all.tgz",
  ]) {
    it(`are not written below a file, which stays unchanged: ${target}`, async () => {
      await assertExit(
        5,
        serialize(target),
        /^Error FX5003: cannot write src\/tasks\.ts\/.*: E\w+: \w.*$/m,
      );
      assert.equal(readFileSync(file("src/tasks.ts"), "utf8"), TASKS);
    });
  }
});
