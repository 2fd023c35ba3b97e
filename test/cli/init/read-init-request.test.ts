import assert from "node:assert/strict";
import { basename } from "node:path";
import { PassThrough } from "node:stream";
import type { InitWords } from "../../../src/cli/init/init-flags.ts";
import { Questions, readInitRequest } from "../../../src/cli/init/read-init-request.ts";
import { chooseFrom } from "../../../src/cli/init/read-openapi.ts";
import type { ApiDocument } from "../../../src/openapi/api-document.ts";
import { jobDocument } from "../../openapi/operations/job-document.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";

/** Answers the questions in order; returns the result, the printed text and the unused answers. */
async function answered<T>(answers: readonly string[], ask: (questions: Questions) => Promise<T>) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const left = [...answers];
  let shown = "";
  output.on("data", (chunk: Buffer) => {
    shown += chunk.toString();
    if (!/\) $/.test(shown)) return;
    const answer = left.shift();
    if (answer === undefined) input.end();
    else input.write(`${answer}\n`);
  });
  const questions = new Questions(input, output);
  try {
    return { result: await ask(questions), shown, left };
  } finally {
    questions.close();
  }
}

async function asked(words: InitWords, answers: readonly string[]) {
  const ask = (questions: Questions) => readInitRequest(words, questions, process.cwd());
  const { result, ...rest } = await answered(answers, ask);
  return { request: result, ...rest };
}

describe("the questions of fx init", () => {
  it("all have a default", async () => {
    const { request } = await asked({}, ["", "", "", "", ""]);
    assert.deepEqual(
      { ...request, folder: basename(request.folder) },
      {
        what: "connector",
        kind: "async",
        folder: "my-connector",
        name: undefined,
        taskType: "my_connector",
        install: true,
      },
    );
  });

  it("ask only for missing values", async () => {
    const { request, shown, left } = await asked(
      { what: "task", kind: "shim", dir: "report", install: false },
      ["report.v2"],
    );
    assert.equal(request.taskType, "report.v2");
    assert.deepEqual(left, []);
    assert.equal(shown, "Which task type? (report) ");
  });

  it("repeat with the reason until the answer is valid", async () => {
    const { request, shown } = await asked({ what: "connector", install: false }, [
      "asink",
      "sync",
      "My Weather",
      "weather",
      "container",
      "wx",
    ]);
    assert.deepEqual(
      [request.kind, basename(request.folder), request.taskType],
      ["sync", "weather", "wx"],
    );
    assert.match(shown, /unknown kind "asink" for connector; did you mean "async"\?/);
    assert.match(shown, /invalid name: "My Weather"/);
    assert.match(shown, /"container" is a type that Flyte runs itself/);
  });

  it("do not ask for the type of a function task", async () => {
    const { request, shown } = await asked({ what: "task", kind: "function", dir: "sign" }, ["no"]);
    assert.deepEqual([request.taskType, request.install], [undefined, false]);
    assert.equal(shown, "Run npm install now? (yes) ");
  });

  it("stop at the end of input", async () => {
    assert.equal((await awaitFxError(() => asked({}, ["connector", "async"]))).code, "FX1009");
  });

  it("do not hide an invalid argument", async () => {
    await awaitFxError(() => asked({ what: "connector", kind: "asink" }, []), "FX2002");
    await awaitFxError(
      () => asked({ what: "connector", kind: "sync", dir: "My Weather" }, []),
      "FX2014",
    );
  });
});

describe("the questions about a document", () => {
  const job = { id: "string", state: ["queued", "succeeded"] } as const;
  const two = jobDocument({
    "POST /renders": { answer: job },
    "GET /renders/{id}": { answer: job },
    "POST /exports": { answer: job },
    "GET /exports/{id}": { answer: job },
    "POST /exports/{id}/cancel": {},
  });
  const choose = async (document: ApiDocument, answers: readonly string[]) => {
    const ask = (questions: Questions) => chooseFrom(document, {}, questions);
    const { result, shown } = await answered(answers, ask);
    const chosen = [result.create, result.get, result.delete].map((each) => each?.path);
    return { chosen, shown };
  };

  it("offer the likeliest operations and take the first", async () => {
    const { chosen, shown } = await choose(two, ["2", "", ""]);
    assert.deepEqual(chosen, ["/renders", "/renders/{id}", undefined]);
    assert.match(shown, /creates a job\?\n {2}1 {2}POST \/exports\n {2}2 {2}POST \/renders\n/);
    assert.match(shown, /cancels it\? none, if the service cannot.\n {2}\(none\) $/);
  });

  it("offer no things beside jobs, on lines of 80 columns", async () => {
    const thing = { answer: { id: "string" } } as const;
    const summary = "Starts the rendering of a film, which takes as long as it takes. ".repeat(3);
    const document = jobDocument({
      "POST /renders": { answer: job, details: { summary } },
      "GET /renders/{id}": { answer: job },
      "POST /datasets": thing,
      "GET /datasets/{id}": thing,
    });
    const { shown } = await choose(document, ["", "", ""]);
    assert.doesNotMatch(shown, /datasets/);
    const [line] = shown.split("\n").filter((each) => each.includes("POST /renders"));
    assert.equal(line!.length, 80);
  });

  it("read any other operation, and repeat after one that is not there", async () => {
    const { chosen, shown } = await choose(two, ["POST /jobs", "post /exports", "1", "none"]);
    assert.deepEqual(chosen, ["/exports", "/exports/{id}", undefined]);
    assert.match(shown, /"POST \/jobs" is not in the document/);
  });

  it("are not asked of a document that has no job", async () => {
    const none = jobDocument({ "GET /films": { answer: job } });
    const error = await awaitFxError(() => choose(none, [""]), "FX2038");
    assert.match(error.hint!, /--create "POST \/jobs" --get/);
  });
});

describe("fx init without questions", () => {
  it("names the missing argument and says why it did not ask", async () => {
    for (const [words, missing] of [
      [{}, "connector or task"],
      [{ what: "task" }, "DIR or --name"],
    ] as const)
      await awaitFxError(
        readInitRequest(words, "because", "/"),
        "FX2000",
        `${missing} is missing (because)`,
      );
  });

  it("has defaults for the rest", async () => {
    const words = { what: "task", name: "report" };
    const { folder, ...rest } = await readInitRequest(words, "because", "/");
    assert.equal(basename(folder), "report");
    assert.deepEqual(rest, {
      what: "task",
      kind: "shim",
      name: "report",
      taskType: undefined,
      install: false,
    });
  });
});
