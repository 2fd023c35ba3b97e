import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { countCode } from "../measure/count-code.mjs";
import { runCommand } from "../support/run-command.mjs";
import { installOffline } from "../templates/fx-installation.mjs";
import { decideStates, readPhases } from "./decide-states.mjs";

const CHOSEN = ["create", "get", "delete"];
const CALLS = [...CHOSEN, "result"];

/**
 * What a person who read the document expects: operations (`none` if the service has none), the
 * phase of each state (`?` if it needs a decision), names of outputs, the flags that a document with
 * several kinds of jobs needs, and what that person writes for the decisions that are not phases.
 *
 * @typedef {{ create: string, get: string, delete: string, result?: string, states:
 * Readonly<Record<string, string>>, outputs: readonly string[], flags?: readonly string[], edits?:
 * import("./decide-states.mjs").Edits }} Answer
 */

/**
 * Writes a project from a document, makes the decisions, compiles, tests and checks it. Without a
 * right answer, only what fails by itself is a fault.
 *
 * @param {{ document: string, answer: Answer | undefined, project: string, fx: string }} options
 */
export async function tryDocument({ document, answer, project, fx }) {
  const created = await createProject({ document, answer, project, fx });
  if (created.result === undefined)
    return { operations: created.error.split("\n")[0], faults: ["fx wrote no project"] };
  const { operations, decisions } = created.result.project;
  const faults = compareOperations(operations, answer);
  await installOffline(project, { run: (command, args, at) => quietly(command, args, at.cwd) });
  const phases = readPhases(project);
  const compilesAtOnce = await compiles(project);
  if (!compilesAtOnce) decideStates(project, answer);
  const tsc = compilesAtOnce ? "at once" : (await compiles(project)) ? "after decisions" : "no";
  const tests = await runTests(project);
  const checks = await runChecks(project);
  const outputs = await readOutputs(project);
  if (tsc === "no") faults.push("it does not compile after the decisions");
  if (tests.failed !== 0) faults.push(`tests fail: ${tests.failed}`);
  if (checks.failed.length > 0) faults.push(`checks fail: ${checks.failed.join(", ")}`);
  faults.push(...compareStates(phases, answer), ...compareOutputs(outputs, answer));
  return {
    flags: created.flags,
    operations: CALLS.map((call) => operations[call] ?? "none").join(" | "),
    decisions: `${decisions.length}${decisions.map(({ what }) => `; ${what}`).join("")}`,
    tsc,
    tests: `${tests.passed} passed`,
    checks: `${checks.passed} passed, ${checks.expected} expected to fail`,
    outputs: `${outputs.length}: ${outputs.join(", ")}`,
    lines: countRooms(project).join(", "),
    faults,
  };
}

/** Passes flags only if fx asks, or chooses other operations than the right ones. */
async function createProject({ document, answer, project, fx }) {
  const all = answer && CHOSEN.flatMap((call) => [`--${call}`, answer[call]]);
  const attempts = answer === undefined ? [[]] : [[], answer.flags ?? all.slice(0, 2), all];
  let first;
  for (const flags of attempts) {
    const words = [
      "init",
      "connector",
      basename(project),
      "--openapi",
      document,
      "--yes",
      "--json",
    ];
    mkdirSync(dirname(project), { recursive: true });
    const dryRun = await quietly(fx, [...words, ...flags, "--dry-run"], dirname(project));
    const found = dryRun.code === 0 && JSON.parse(dryRun.stdout);
    first ??= found === false ? "asks" : "chooses";
    const right =
      found !== false && CHOSEN.every((call) => isRight(found.project.operations, answer, call));
    if (!right && flags !== attempts.at(-1)) continue;
    const { code, stdout, stderr } = await quietly(fx, [...words, ...flags], dirname(project));
    return {
      error: stderr,
      result: code === 0 ? JSON.parse(stdout) : undefined,
      flags: flags.length === 0 ? "none" : `${flags.length / 2} (without, fx ${first})`,
    };
  }
}

function compareOperations(operations, answer) {
  return CALLS.filter((call) => !isRight(operations, answer, call)).map(
    (call) => `${call} is ${operations[call] ?? "none"}, expected ${answer[call]}`,
  );
}

function isRight(operations, answer, call) {
  const expected = answer?.[call];
  return expected === undefined || (operations[call] ?? "none") === expected;
}

function compareStates(phases, answer) {
  return Object.entries(answer?.states ?? {}).flatMap(([state, expected]) => {
    const phase = phases.get(state) ?? "?";
    const right = phase === "?" || expected === "?" || phase === expected;
    return right ? [] : [`${state} is ${phase}, expected ${expected}`];
  });
}

function compareOutputs(outputs, answer) {
  const missing = (answer?.outputs ?? []).filter((name) => !outputs.includes(name));
  return [
    ...missing.map((name) => `there is no output ${name}`),
    ...(outputs.length > 12 ? [`there are ${outputs.length} outputs, expected at most 12`] : []),
  ];
}

async function compiles(project) {
  return (await quietly("node_modules/.bin/tsc", ["--noEmit"], project)).code === 0;
}

async function runTests(project) {
  const { stdout } = await quietly("npm", ["test"], project);
  const [passed, failed] = ["pass", "fail"].map((word) =>
    Number(new RegExp(`^(?:# |ℹ )${word} (\\d+)$`, "m").exec(stdout)?.[1] ?? NaN),
  );
  return { passed, failed };
}

async function runChecks(project) {
  const { stdout, stderr } = await quietly(
    "node_modules/.bin/fx",
    ["check", "--inputs", "inputs.json", "--json"],
    project,
  );
  const checks = stdout && JSON.parse(stdout).tasks?.flatMap((task) => task.checks);
  if (!checks) return { passed: 0, expected: 0, failed: [stderr] };
  const count = (state) => checks.filter((check) => check.state === state).length;
  const good = ["passed", "expected", "skipped"];
  return {
    passed: count("passed"),
    expected: count("expected"),
    failed: checks.filter(({ state }) => !good.includes(state)).map(({ id }) => id),
  };
}

/** Reads the names of the outputs from the template that Flyte would get. */
async function readOutputs(project) {
  await quietly("node_modules/.bin/fx", ["serialize", "src", "--output", ".templates"], project);
  const [file] = readdirSync(join(project, ".templates"));
  const words = ["inspect", join(".templates", file), "--json"];
  const { stdout } = await quietly("node_modules/.bin/fx", words, project);
  return Object.keys(JSON.parse(stdout).message.interface.outputs?.variables ?? {});
}

function countRooms(project) {
  return ["src", "test"].map((room) => {
    const files = readdirSync(join(project, room)).filter((file) => file.endsWith(".ts"));
    const lines = files.map(
      (file) => countCode(file, readFileSync(join(project, room, file), "utf8")).lines,
    );
    return `${room} ${lines.reduce((sum, each) => sum + each, 0)}`;
  });
}

function quietly(command, args, cwd) {
  const program = command.endsWith(".js")
    ? [process.execPath, [command, ...args]]
    : [command, args];
  return runCommand(...program, { quiet: true, cwd, env: { ...process.env, NO_COLOR: "1" } });
}
