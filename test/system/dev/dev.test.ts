import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type {
  InputCheck,
  MessageView,
  ResourceView,
  RowsView,
  RunDetails,
  RunEvents,
  RunOutput,
  RunRequest,
  ShownFault,
} from "../../../src/dev/protocol.ts";
import { startFx } from "../../support/command/fx.ts";
import { countRequest, countSource, DevClient } from "../../support/dev/dev-client.ts";
import { useProject } from "../../support/project/use-project.ts";

const MODULE = "src/index.ts";

describe("fx dev", () => {
  const project = useProject({ [MODULE]: countSource() });
  let dev: DevClient;
  beforeEach(async () => {
    dev = await DevClient.start(project);
  });

  const start = (): Promise<string> => dev.startRun(countRequest());

  /** All events but the first, which begins before byte 1, once the last one has this type. */
  async function eventsUntil(id: string, type: string): Promise<RunEvents> {
    for (;;) {
      const read = await dev.get<RunEvents>(`/api/runs/${id}/events?from=1`);
      if (read.events.at(-1)?.type === type) return read;
      await dev.event("run", ({ run }) => run.id === id && run.eventBytes > read.next);
    }
  }

  it("describes the project and its tasks", async () => {
    const { project: view, runs } = await dev.state;
    assert.deepEqual([view.name, view.state, view.version, runs], ["project", "ready", 1, []]);
    const [task] = view.tasks;
    assert.equal(task?.definedAt, `${MODULE}:15`);
    assert.deepEqual(
      task.inputs.map(({ name, isRequired, defaultValue, type }) => [
        name,
        isRequired,
        defaultValue,
        type.label,
      ]),
      [
        ["word", true, undefined, "string"],
        ["times", false, 2, "int"],
      ],
    );
  });

  it("checks inputs and composes the command that runs them", async () => {
    const wrong = await dev.post<InputCheck>("/api/tasks/check", countRequest({ times: "x" }));
    assert.deepEqual(wrong.command, null);
    assert.deepEqual(
      wrong.faults.map(({ path }) => path),
      [["word"], ["times"]],
    );
    const right = await dev.post<InputCheck>("/api/tasks/check", countRequest({ word: "a b" }));
    assert.equal(right.command, `fx run ${MODULE} count --word 'a b'`);
    const escaped = await dev.post<InputCheck>("/api/tasks/check", countRequest({ word: "@x" }));
    assert.equal(escaped.command, `echo '{"word":"@x"}' | fx run ${MODULE} count --inputs -`);
  });

  it("reads inputs that are YAML, and reports those that it cannot read", async () => {
    const request = (times: string): RunRequest => ({
      ...countRequest({ word: "ab", times }),
      yaml: ["times"],
    });
    const right = await dev.post<InputCheck>("/api/tasks/check", request("3 # times"));
    assert.equal(right.command, `fx run ${MODULE} count --word ab --times 3`);
    const { faults, command } = await dev.post<InputCheck>("/api/tasks/check", request("["));
    assert.deepEqual([faults.length, faults[0]?.path, command], [1, ["times"], null]);
    assert.match(faults[0]!.message, /^it is neither JSON nor YAML/);
    const { message } = await dev.post<ShownFault>("/api/runs", request("["));
    assert.match(message, /^input times: it is neither JSON nor YAML/);
  });

  it("runs a task, and shows its events, messages, outputs and rows", async () => {
    const id = await start();
    await dev.reached(id, "RUNNING");
    project.write("go", "");
    await dev.ended(id);
    const { inputs, outputs, messages } = await dev.get<RunDetails>(`/api/runs/${id}`);
    assert.deepEqual(inputs, { word: "ab", times: 2 });
    assert.equal(outputs?.["text"], "abab");
    assert.deepEqual(messages, ["template.pb", "inputs.pb", "resource_meta", "outputs.pb"]);
    const { events } = await eventsUntil(id, "succeeded");
    assert.equal(events[0]?.type, "created");
    const rows = await dev.get<RowsView>(`/api/runs/${id}/rows/table`);
    assert.deepEqual([rows.rows.length, rows.isCut], [100, true]);
    assert.deepEqual(rows.rows[1], [1, "<script>alert(1)</script>"]);
    const message = await dev.get<MessageView>(`/api/runs/${id}/messages/inputs.pb`);
    assert.match(message.text!, /string_value: "ab"/);
    assert.match(message.json!, /"ab"/);
    const last = await dev.get<ResourceView>(`/api/runs/${id}/resource`);
    assert.match(last.message!.text!, /phase: SUCCEEDED/);
    const first = await dev.get<ResourceView>(`/api/runs/${id}/resource?index=0`);
    assert.deepEqual([first.poll, first.attempt, first.count], [1, 1, 2]);
    assert.equal(first.message!.type, "flyteidl.admin.Resource");
    assert.match(first.message!.text!, /phase: RUNNING[^]*"counting"|"counting"[^]*phase: RUNNING/);
    const { at } = events.find(({ type }) => type === "polled")!;
    const then = await dev.get<ResourceView>(`/api/runs/${id}/resource?at=${at}`);
    assert.deepEqual(then, first);
    assert.equal((await dev.request(`/api/runs/${id}/resource?index=2`)).status, 404);
    assert.equal((await dev.request(`/api/runs/${id}/resource?at=x`)).status, 400);
    await dev.running.stderrHas("author prints");
    const { lines } = await dev.get<RunOutput>(`/api/runs/${id}/output`);
    assert.deepEqual(
      lines.map(({ text }) => text),
      ["author prints"],
    );
    await dev.running.stderrHas(/count \w{4} {2}SUCCEEDED in /);
  });

  it("offers the files of a run as downloads, and waits for no pipe among them", async () => {
    const id = await start();
    await dev.reached(id, "RUNNING");
    const path = `/api/runs/${id}/files`;
    const template = await dev.request(`${path}/template.pb`);
    assert.match(template.headers.get("content-disposition")!, /^attachment; .*template\.pb$/);
    assert.ok((await template.arrayBuffer()).byteLength > 0);
    const { folder } = await dev.get<RunDetails>(`/api/runs/${id}`);
    execFileSync("mkfifo", [join(folder, "pipe")]);
    // More pipes than Node has threads for files.
    const answers = await Promise.all(Array.from({ length: 8 }, () => dev.request(`${path}/pipe`)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([404]));
    rmSync(join(folder, "outputs.pb"), { force: true });
    execFileSync("mkfifo", [join(folder, "outputs.pb")]);
    assert.equal((await dev.request(`/api/runs/${id}/messages/outputs.pb`)).status, 404);
    assert.equal((await dev.get<RunDetails>(`/api/runs/${id}`)).outputs, null);
  });

  it("says why a run cannot start", async () => {
    const started = await dev.post<{ fault: ShownFault }>("/api/runs", countRequest({}));
    assert.equal(started.fault.code, "FX2004");
    assert.match(started.fault.details.join(), /--word +is missing; expected a string/);
  });

  it("stops a run and deletes its job", async () => {
    const id = await start();
    await dev.reached(id, "RUNNING");
    assert.equal(await dev.post(`/api/runs/${id}/stop`), null);
    const { runs } = await dev.state;
    assert.deepEqual([runs[0]?.state, runs[0]?.phase], ["ended", "ABORTED"]);
  });

  it("resumes a run whose process was killed", async () => {
    const id = await start();
    await dev.reached(id, "RUNNING");
    const { facts } = await dev.get<RunDetails>(`/api/runs/${id}`);
    process.kill(Number(/process (\d+)/.exec(facts.join())![1]), "SIGKILL");
    const { run } = await dev.event("run", (event) => event.run.state === "lost");
    assert.equal(run.canResume, true);
    assert.equal(await dev.post(`/api/runs/${id}/resume`), null);
    project.write("go", "");
    await dev.reached(id, "SUCCEEDED");
  });

  it("notices that the process of another fx run was killed", async () => {
    const run = startFx(project, ["run", MODULE, "count", "--word", "a"]);
    await run.stderrHas("phase=RUNNING");
    await dev.event("run", (event) => event.run.phase === "RUNNING");
    run.child.kill("SIGKILL");
    const { run: lost } = await dev.event("run", (event) => event.run.state === "lost");
    assert.equal(lost.task, "count");
  });

  it("loads a saved module, and its runs use it", async () => {
    project.write(MODULE, countSource({ message: "saved" }));
    assert.equal((await dev.reloaded()).version, 2);
    await dev.running.stderrHas(`reloaded ${MODULE} in `);
    const id = await start();
    assert.equal((await dev.reached(id, "RUNNING")).message, "saved");
  });

  it("keeps the last good version of a module that no longer compiles", async () => {
    project.write(MODULE, `${countSource({ message: "broken" })}const x = {`);
    const { state, fault, version, tasks } = await dev.reloaded();
    assert.deepEqual([state, version, tasks.length], ["failed", 1, 1]);
    assert.match(fault!.frame!, /> 16 │ const x = \{/);
    await dev.running.stderrHas("the last good version stays active");
    const id = await start();
    assert.equal((await dev.reached(id, "RUNNING")).message, "counting");
    project.write(MODULE, countSource({ message: "mended" }));
    assert.equal((await dev.reloaded()).state, "ready");
  });

  it("keeps the last good version of a module that imports a name that does not exist", async () => {
    project.write("src/press.ts", "export const press = 1;");
    const imports = 'import { pres } from "./press.ts";\n';
    project.write(MODULE, `${imports}${countSource()}export const seen = pres;`);
    const { state, fault, tasks } = await dev.reloaded();
    assert.deepEqual([state, tasks.length], ["failed", 1]);
    assert.match(fault!.frame!, /> 1 │ import \{ pres \} from/);
    await dev.running.stderrHas(`${MODULE}:1:10 imports "pres" from "./press.ts"`);
  });

  it("notices a deleted file and one that an editor replaced", async () => {
    rmSync(join(project.root, MODULE));
    assert.deepEqual((await dev.reloaded()).tasks, []);
    project.write("src/new.ts", countSource().replaceAll("count", "renamed"));
    renameSync(join(project.root, "src/new.ts"), join(project.root, MODULE));
    const { project: view } = await dev.event("project", (event) => event.project.tasks.length > 0);
    assert.deepEqual(
      view.tasks.map(({ name }) => name),
      ["renamed"],
    );
  });
});
