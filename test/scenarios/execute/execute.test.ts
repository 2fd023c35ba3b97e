import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { t } from "../../../src/entries/index.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { splitCommandLine } from "../../support/command/command-line.ts";
import { ExecuteFixture, KIND, ORIGIN, pb } from "../../support/command/execute-fixture.ts";

const RUNTIME = "USER:RuntimeError";
const GREET = "return { greeting: `Hello ${String(inputs['name'])}` };";

describe("fx execute", () => {
  let container: ExecuteFixture;
  const having = (body: string, before?: string): ExecuteFixture =>
    (container = new ExecuteFixture(body, before));

  it("runs a shim task from inputs.pb to outputs.pb, exits with 0, and writes and prints nothing else", async () => {
    const { code, stdout, stderr } = await having(GREET).run();
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "", stderr: "" });
    assert.deepEqual(container.files, ["outputs.pb"]);
    assert.deepEqual(container.outputs({ greeting: t.string() }), { greeting: "Hello Ada" });
  });

  it("prints only one document with --json, whatever the task prints", async () => {
    const withJson = (): string[] => ["execute", "--json", ...container.args.slice(1)];
    const good = await having(`console.log("working"); ${GREET}`).run({}, withJson());
    assert.deepEqual(
      [good.code, JSON.parse(good.stdout)],
      [0, { v: 1, ok: true, outputs: "out/outputs.pb" }],
    );
    assert.equal(good.stderr, "working\n");
    const bad = await having('throw new RetryableError("QUOTA", "too many");').run({}, withJson());
    const { error, ...rest } = JSON.parse(bad.stdout) as { error: { message: string } };
    assert.deepEqual([bad.code, rest], [0, { v: 1, ok: false, document: "out/error.pb" }]);
    assert.match(error.message, /too many/);
    assert.deepEqual(
      { ...error, message: "" },
      { code: "QUOTA", kind: "RECOVERABLE", origin: "USER", message: "", retryable: true },
    );
  });

  it("writes an empty outputs.pb if the task declares no outputs", async () => {
    having("return 5;").template({
      interface: { inputs: { name: { type: { simple: 3 }, description: "" } }, outputs: {} },
    });
    assert.equal((await container.run()).code, 0);
    assert.deepEqual(container.files, ["outputs.pb"]);
    assert.equal(container.bytes("outputs.pb").length, 0);
  });

  it("runs a function task with its defaults, and treats unrendered variables and quoted empty ones as missing", async () => {
    having(GREET).project.write(
      "src/tasks.ts",
      'import { t, task } from "flyte-fx";\nexport const add = task({ inputs: { a: t.int(), b: t.int().default(1) }, outputs: { sum: t.int(), seen: t.string() } }, ({ a, b }, { checkpoint, previousCheckpoint, rawOutputPrefix }) => ({ sum: a + b, seen: [checkpoint, previousCheckpoint, rawOutputPrefix].join() }));\n',
    );
    container.project.write("in/inputs.pb", pb({ a: 2 }, { a: t.int() }));
    const args =
      'execute --inputs in/inputs.pb --output-prefix out/ --raw-output-data-prefix {{.rawOutputDataPrefix}} --checkpoint-path check --prev-checkpoint "" --dynamic-addl-distro x --dynamic-dest-dir y --test --resolver flyte-fx/function -- src/tasks#add';
    await assertExit(0, container.run({}, args));
    assert.deepEqual(container.outputs({ sum: t.int(), seen: t.string() }), {
      sum: 3,
      seen: "check,,out/raw_output",
    });
  });

  it("accepts the arguments of Flyte 2's runtime, and omits the fields only Flyte 1 reads from the error", async () => {
    having('throw new RangeError("too far");');
    const places =
      'execute --inputs in/inputs.pb --outputs-path out --raw-data-path raw --checkpoint-path c --prev-checkpoint ""';
    const names =
      "--version v1 --run-base-dir b --name {{.actionName}} --run-name r --project p --domain d --org o --image-cache c --debug false";
    await assertExit(
      0,
      container.run({}, [...splitCommandLine(`${places} ${names}`), ...container.args.slice(-5)]),
    );
    const { NON_RECOVERABLE: kind } = KIND;
    container.assertError({ code: "RangeError", kind, origin: ORIGIN.USER });
    assert.equal(container.error().seconds, 0);
  });

  it("reads and writes Flyte 2's messages with --protocol flyte2", async () => {
    having(GREET).template2();
    await assertExit(
      0,
      container.run({}, [...["execute", "--protocol", "flyte2"], ...container.args.slice(1)]),
    );
    assert.deepEqual(container.outputs({ greeting: t.string() }), { greeting: "Hello Ada" });
  });

  const EMPTY: readonly (readonly [thrown: string, text: RegExp])[] = [
    ["undefined", /undefined was thrown/],
    ["null", /null was thrown/],
    ['""', /an empty string was thrown/],
    ['new Error("")', /at src\/executor\.ts:\d+[^]*Error: \(no message\)/],
  ];
  const THROWN: readonly (readonly [what: string, body: string, code: string, text: RegExp])[] = [
    ["a JavaScript error", 'throw new TypeError("no name");', RUNTIME, /TypeError: no name/],
    [
      "a UserError with a code",
      'throw new UserError("CITY_NOT_FOUND", "no station");',
      "CITY_NOT_FOUND",
      /CityNotFound: no station/,
    ],
    [
      "a UserError with a code of 101 characters",
      'throw new UserError("C".repeat(101), "no station");',
      RUNTIME,
      /no station/,
    ],
    [
      "a UserError without one",
      'throw new UserError("no station");',
      RUNTIME,
      /UserError: no station/,
    ],
    [
      "a RetryableError with a code",
      'throw new RetryableError("QUOTA", "too many");',
      "QUOTA",
      /too many/,
    ],
    [
      "a RetryableError without one",
      'throw new RetryableError("too many");',
      "USER:Recoverable",
      /RetryableError: too many/,
    ],
    ["a thrown string", 'throw "just so";', RUNTIME, /just so/],
    ...EMPTY.map(
      ([thrown, text]) =>
        [`an empty exception, ${thrown},`, `throw ${thrown};`, RUNTIME, text] as const,
    ),
    [
      "an error whose message cannot be read",
      'throw Object.defineProperty(new Error("x"), "message", { get() { throw new Error("gotcha"); } });',
      RUNTIME,
      /cannot be read/,
    ],
    ["an error with half a character", 'throw new Error("\\ud800 cut");', RUNTIME, /\ufffd cut/],
    ["an output of the wrong type", "return { greeting: 5 };", "FX1003", /greeting/],
    ["an output that cannot be written", 'return { greeting: "\\udc00" };', "FX1003", /surrogate/],
    ["too few outputs", "return {};", "FX1003", /greeting/],
    [
      "an unhandled rejection",
      'void Promise.reject(new TypeError("dropped")); await new Promise(() => undefined);',
      RUNTIME,
      /TypeError: dropped/,
    ],
    [
      "an error in a timer",
      'setTimeout(() => { throw new RetryableError("LATE", "in a timer"); }, 1); await new Promise(() => undefined);',
      "LATE",
      /in a timer/,
    ],
    ["process.exit(0)", "process.exit(0);", "FX1012", /process\.exit\(0\)/],
    [
      "process.exit that is caught",
      "try { process.exit(3); } catch { return { greeting: 'survived' }; }",
      "FX1012",
      /process\.exit\(3\)/,
    ],
    [
      "exit from node:process",
      'const { exit } = await import("node:process"); exit(1);',
      "FX1012",
      /process\.exit\(1\)/,
    ],
  ];
  for (const [what, body, code, text] of THROWN) {
    const isRetryable = body.includes("RetryableError");
    it(`reports ${what} as a ${isRetryable ? "retryable" : "permanent"} USER error with code ${code}`, async () => {
      const { stderr } = await assertExit(0, having(body).run());
      assert.deepEqual(container.files, ["error.pb"]);
      const { message, seconds, ...error } = container.error();
      const kind = isRetryable ? KIND.RECOVERABLE : KIND.NON_RECOVERABLE;
      assert.deepEqual(error, { code, kind, origin: ORIGIN.USER, worker: "" });
      assert.match(message, text);
      assert.match(message, /^Trace:\n\n(?: {4}.*\n)*\nMessage:\n\n(?: {4}.*\n)+$/);
      assert.ok(stderr.includes(message));
      assert.ok(seconds > 1_700_000_000);
    });
  }

  it("reports the place in the author's source and the causes", async () => {
    await having(
      "fail();",
      'function fail() {\n  throw new Error("outer", { cause: new TypeError("inner") });\n}',
    ).run();
    const { message } = container.error();
    assert.match(message, /^ {4}at src\/executor\.ts:3:9$/m);
    assert.match(message, /^ {4}at src\/executor\.ts:7:5$/m);
    assert.match(message, /^ {4}Error: outer\n {4}caused by TypeError: inner$/m);
    assert.ok(!message.includes("node_modules/"), message);
  });

  it("exits with 1 on a failure if FLYTE_FAIL_ON_ERROR is true, and with 0 on success", async () => {
    assert.equal(
      (await having("throw new Error('x');").run({ env: { FLYTE_FAIL_ON_ERROR: "true" } })).code,
      1,
    );
    assert.equal((await container.run({ env: { FLYTE_FAIL_ON_ERROR: "false" } })).code, 0);
    assert.equal((await having(GREET).run({ env: { FLYTE_FAIL_ON_ERROR: "true" } })).code, 0);
  });

  it("writes one error file per worker, with the worker's name", async () => {
    await having("throw new Error('x');").run({
      env: {
        FLYTE_INTERNAL_DIST_ERROR_STRATEGY: "earliest",
        FLYTE_INTERNAL_WORKER_NAME: "worker-1",
      },
    });
    const [file, ...others] = container.files;
    assert.deepEqual(others, []);
    assert.match(file!, /^error-[0-9a-f]{32}\.pb$/);
    assert.equal(container.error(file).worker, "worker-1");
  });

  const TEMPLATE = "--resolver flyte-fx/task-template -- in/template.pb";
  const FUNCTION = "--resolver flyte-fx/function --";
  const UNLOADABLE: readonly (readonly [what: string, args: string, code: string, text: RegExp])[] =
    [
      [
        "an unknown resolver",
        "--resolver flyte-fx/task-templates -- in/template.pb src/executor#Executor",
        "FX2002",
        /unknown --resolver "flyte-fx\/task-templates"/,
      ],
      ["no resolver", "", "FX2002", /unknown --resolver ""/],
      ["too few arguments", TEMPLATE, "FX2000", /expects 2 arguments/],
      ["a missing executor", `${TEMPLATE} src/executor#Other`, "FX2012", /exports no Other/],
      [
        "a typo in an executor's export",
        `${TEMPLATE} src/executor#Executer`,
        "FX2012",
        /exports no Executer; did you mean "Executor"\?/,
      ],
      [
        "a missing module",
        `${TEMPLATE} src/executer#Executor`,
        "FX2012",
        /there is no src\/executer\.js/,
      ],
      [
        "an executor outside the project",
        `${TEMPLATE} ../executor#Executor`,
        "FX2012",
        /of this project/,
      ],
      [
        "a function that is an executor",
        `${FUNCTION} src/executor#Executor`,
        "FX2012",
        /not a task created by task/,
      ],
      ["a module that does not parse", `${FUNCTION} src/broken#x`, "FX3001", /src\/broken\.ts:1/],
      ["a module that throws", `${FUNCTION} src/throws#x`, "FX3002", /no way/],
      ["a module that ends the process", `${FUNCTION} src/exits#x`, "FX1012", /process\.exit\(0\)/],
      [
        "a module that imports a missing package",
        `${FUNCTION} src/imports#x`,
        "FX3008",
        /not-there/,
      ],
    ];
  for (const [what, args, code, text] of UNLOADABLE) {
    it(`reports ${what} as a permanent USER error with code ${code}`, async () => {
      const { project } = having(GREET);
      project.write("src/broken.ts", "export const = 1;\n");
      project.write("src/throws.ts", 'throw new Error("no way");\n');
      project.write("src/exits.ts", "process.exit(0);\n");
      project.write("src/imports.ts", 'import "not-there";\n');
      await assertExit(
        0,
        container.run({}, `execute --inputs in/inputs.pb --output-prefix out ${args}`.trim()),
      );
      container.assertError({ code, kind: KIND.NON_RECOVERABLE, origin: ORIGIN.USER }, text);
    });
  }

  it("exits with 2 and the usage without an output path or with an unknown flag", async () => {
    having(GREET);
    const none = await container.run({}, [
      "execute",
      "--inputs",
      "in/inputs.pb",
      "--output-prefix",
      "{{.outputPrefix}}",
      ...container.args.slice(-5),
    ]);
    assert.equal(none.code, 2, none.stderr);
    assert.match(none.stderr, /FX2000: --output-prefix is missing/);
    assert.equal((await container.run({}, ["execute", "--outputs", "x"])).code, 2);
    assert.deepEqual(container.files, []);
  });

  it("exits with 1 and prints the error if the output folder cannot be created", async () => {
    having("throw new Error('lost');");
    writeFileSync(join(container.project.root, "out"), "a file");
    await assertExit(1, container.run(), /Error: lost/, /the error could not be stored: .*out/);
  });

  it("reports outputs that cannot be stored as an environment error", async () => {
    having(
      'const { mkdirSync } = await import("node:fs"); mkdirSync("out/outputs.pb", { recursive: true }); return { greeting: "x" };',
    );
    await assertExit(0, container.run());
    assert.deepEqual(container.files, ["error.pb", "outputs.pb"]);
    assert.equal(container.error().origin, ORIGIN.SYSTEM);
  });

  it("exits after the task even if author code still has timers or connections", async () => {
    const { code, stderr } = await having(
      "setInterval(() => undefined, 1000); return { greeting: 'x' };",
    ).runBuilt();
    assert.equal(code, 0, stderr);
    assert.deepEqual(container.files, ["outputs.pb"]);
  });

  it("reports a promise that never settles as a permanent USER error with code FX1016", async () => {
    await assertExit(0, having("await new Promise(() => undefined);").runBuilt());
    assert.deepEqual(container.files, ["error.pb"]);
    const fields = { code: "FX1016", kind: KIND.NON_RECOVERABLE, origin: ORIGIN.USER };
    container.assertError(fields, /can never settle/);
  });
});
