import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../assertions/assert-exit.ts";
import { fx, type FxResult } from "../command/fx.ts";
import { TemporaryProject } from "../project/temporary-project.ts";
import { decideStates } from "./decide-states.ts";

/** A service that runs here, and what a person tells fx about it. */
export interface RealService {
  /** Starts it in a hook of a whole suite, whose end stops it. */
  start(project: TemporaryProject): Promise<RunningService>;
  /** The operations, if fx has to ask. */
  readonly flags: readonly string[];
  /** The phase of each state that fx leaves open. */
  readonly decisions: Readonly<Record<string, string>>;
  /** The inputs of a job that ends soon, of one that takes an hour, and of one that fails. */
  inputs(url: string, job: JobKind): Promise<object> | object;
  /** What a person changes after the first jobs, or where the document does not name the state. */
  readonly edit?: (folder: string) => void;
  /** What the connector says of a job that failed. */
  readonly failure: RegExp;
}

export type JobKind = "short" | "slow" | "fails";

export interface RunningService {
  /** The address of the operations. */
  readonly url: string;
  /** The address of the document, or its file. */
  readonly document: string;
  /** Variables of the connector other than `JOBS_URL`. */
  readonly env: Readonly<Record<string, string>>;
}

/** What `fx check` finds out by creating, polling, failing and deleting jobs of the service. */
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  "creates a job and polls it to its outputs": [
    "get/after-create",
    "get/terminal-stable",
    "outputs/declared",
    "outputs/typed",
  ],
  "reports a job that fails": ["failure/user-error", "failure/message"],
  "cancels a job that runs": ["delete/running"],
  "cancels a job again": ["delete/twice"],
  "leaves a job alone that has ended": ["delete/after-end"],
};

/** Tests that a connector from the service's document agrees with the service. */
export function describeRealService(name: string, service: RealService): void {
  describe(`a connector from the document of ${name}`, function () {
    this.timeout(900_000); // the environment may have to be installed
    const project = new TemporaryProject();
    const folder = join(project.root, "jobs");
    const outcomes = new Map<string, string>();
    let running: RunningService;

    before(async () => {
      running = await service.start(project);
      const words = ["init", "connector", "jobs", "--openapi", running.document, "--yes"];
      await assertExit(0, fx(project, [...words, ...service.flags]));
      decide(join(folder, "src/index.ts"), service.decisions);
      service.edit?.(folder);
      await check();
    });

    for (const [title, ids] of Object.entries(CHECKS))
      it(title, () => {
        for (const id of ids) assert.equal(outcomes.get(id), "passed", id);
      });

    it("reports why a job failed", async () => {
      project.write("jobs/fails.json", JSON.stringify(await service.inputs(running.url, "fails")));
      await assertExit(1, run("run", "src", "jobs", "--inputs", "fails.json"), service.failure);
    });

    async function check(): Promise<void> {
      const inputs = async (kind: JobKind) => service.inputs(running.url, kind);
      const [slow, fails] = [await inputs("slow"), await inputs("fails")];
      const jobs = { inputs: await inputs("short"), slow, fails };
      const config = { world: "none", tasks: { jobs } };
      project.write("jobs/fx.check.yaml", JSON.stringify(config));
      const only = Object.values(CHECKS).flatMap((ids) => ids.flatMap((id) => ["--only", id]));
      const { stdout, stderr } = await run("check", "--yes", "--json", ...only);
      const { tasks } = JSON.parse(stdout) as { tasks?: { checks: CheckOutcome[] }[] };
      assert.ok(tasks !== undefined, stderr);
      for (const { id, state, failure } of tasks.flatMap(({ checks }) => checks))
        outcomes.set(id, failure?.message ?? state);
    }

    function run(...words: readonly string[]): Promise<FxResult> {
      return fx(project, words, { cwd: folder, env: { ...running.env, JOBS_URL: running.url } });
    }
  });
}

interface CheckOutcome {
  readonly id: string;
  readonly state: string;
  readonly failure?: { readonly message: string };
}

/** Does what fx asks for: writes the phase of each state that the document does not explain. */
function decide(file: string, decisions: Readonly<Record<string, string>>): void {
  const source = readFileSync(file, "utf8");
  for (const state of Object.keys(decisions))
    assert.match(source, new RegExp(`undecided: \\[[^\\]]*"${state}"`));
  writeFileSync(file, decideStates(source, decisions));
}
