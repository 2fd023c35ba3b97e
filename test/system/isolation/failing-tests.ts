import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mock } from "node:test";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { type FxResult, type RunningFx, startFx } from "../../support/command/fx.ts";
import {
  type RunningCommand,
  runCommand,
  startCommand,
} from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { Gate } from "../../support/time/gate.ts";

// `failed-test.test.ts` lets mocha run this file. Each first test fails, and each second one passes
// if the first has left nothing.

const NEVER_ENDS = `import { task } from "flyte-fx";
export const waits = task({ name: "waits" }, async () => {
  console.error("waiting");
  globalThis.lateGate?.passed.then(() => Promise.reject(new Error("late")));
  const timer = setInterval(() => undefined, 1000); // so that fx sees that it may go on
  if (globalThis.lateGate !== undefined) timer.unref();
  await new Promise(() => undefined);
});
export const hello = task({ name: "hello" }, async () => console.error("hello"));
`;
const RUN = ["run", "src/index.ts"];

declare global {
  /** In this process, the tasks are those of a test. */
  var lateGate: Gate | undefined;
}
globalThis.lateGate = new Gate();

/** Waits for what this process still does, as a slow machine would. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

/** Ends the test as mocha does when its time is up, while its code goes on. */
function timeOut(context: Mocha.Context): Promise<never> {
  context.timeout(1);
  return new Promise(() => undefined);
}

describe("a test that changes the process and times out", () => {
  /** What a test may replace. */
  const remember = (): object => ({
    folder: process.cwd(),
    path: process.env["PATH"],
    exit: Object.getOwnPropertyDescriptor(process, "exit"),
    fetch: globalThis.fetch,
    date: Object.getOwnPropertyDescriptor(Date, "now"),
    timer: globalThis.setInterval,
  });
  const before = remember();

  it("fails", async function () {
    process.env["FX_LEFT"] = "left";
    process.env["PATH"] = "";
    process.chdir("/");
    globalThis.fetch = () => Promise.reject(new Error("replaced"));
    mock.method(Date, "now", () => 0);
    mock.timers.enable({ apis: ["setInterval"] });
    await timeOut(this);
  });

  it("leaves the process as it was", () => {
    assert.deepEqual(remember(), before);
    assert.equal(process.env["FX_LEFT"], undefined);
  });
});

describe("a test whose command never ends", () => {
  const project = new TemporaryProject({ "src/index.ts": NEVER_ENDS });
  const other = new TemporaryProject({ "src/index.ts": NEVER_ENDS });
  let left: RunningCommand | undefined;

  it("fails", async function () {
    left = startCommand(project, [...RUN, "waits"]);
    await left.stderrHas("waiting");
    await timeOut(this);
  });

  it("lets the next one run a command in another project", async () => {
    await assertExit(0, runCommand(other, [...RUN, "hello"]), /hello/);
    await left!.ended;
  });

  it("fails no other with an error that its code throws late", async () => {
    globalThis.lateGate!.open();
    await settle();
  });
});

describe("a test that goes on after its time is up", () => {
  const project = new TemporaryProject({ "src/index.ts": NEVER_ENDS });
  const other = new TemporaryProject({ "src/index.ts": NEVER_ENDS });
  const gate = new Gate();
  let late: Promise<FxResult>;

  it("fails", async function () {
    late = gate.passed.then(() => runCommand(project, [...RUN, "hello"]));
    await timeOut(this);
  });

  it("starts no command beside that of the next one", async () => {
    await startCommand(other, [...RUN, "waits"]).stderrHas("waiting");
    gate.open();
    await assert.rejects(late, /the test has ended, so it can start nothing more/);
  });
});

describe("a test whose process never ends", () => {
  const project = new TemporaryProject({ "src/index.ts": NEVER_ENDS });
  let left: RunningFx;

  it("fails", async function () {
    left = startFx(project, [...RUN, "waits"]);
    await left.stderrHas("waiting");
    await timeOut(this);
  });

  it("leaves no process", async () => {
    assert.equal((await left.ended).signal, "SIGKILL");
  });
});

describe("a test with a project of its own", () => {
  const shared = useSharedProject();
  let own: TemporaryProject;

  it("fails", () => {
    own = new TemporaryProject();
    assert.fail();
  });

  it("leaves no folder but that of its suite", () => {
    assert.deepEqual(
      [own, shared].map(({ root }) => existsSync(root)),
      [false, true],
    );
  });
});

describe("a suite whose hook fails", () => {
  afterEach(() => {
    throw new Error("the hook fails");
  });

  it("passes, but its hook fails", () => {
    process.env["FX_LEFT"] = "left";
  });
});

describe("the suite after it", () => {
  it("sees nothing of it", () => {
    assert.equal(process.env["FX_LEFT"], undefined);
  });
});
