import assert from "node:assert/strict";
import type { Schema } from "../../../src/openapi/api-document.ts";
import type { ChosenOperations, OutputChoice } from "../../../src/openapi/connector-plan.ts";
import { planConnector } from "../../../src/openapi/plan/plan-connector.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";
import { NAMES, OPERATIONS, planJobs } from "../support/job-service.ts";
import {
  answer,
  body,
  integer,
  list,
  object,
  operation,
  schemaOf,
  text,
} from "../support/schemas.ts";

type Properties = Readonly<Record<string, Schema>>;

const time = text({ format: "date-time" });
const job = { "id!": text(), "status!": text({ enum: ["queued", "running", "done", "failed"] }) };
const id = answer(object({ "id!": text() }));

function jobs(
  answered: Properties,
  asked: Properties = {},
  more: Partial<ChosenOperations> = {},
): Partial<ChosenOperations> {
  return {
    create: operation("POST /jobs", { ...body(object(asked)), ...id }),
    get: operation("GET /jobs/{job_id}", answer(object({ ...job, ...answered }))),
    ...more,
  };
}

function outputsOf(changes: Partial<ChosenOperations>, choice?: OutputChoice): string {
  const { document } = planJobs(changes);
  const { outputs } = planConnector(document, { ...OPERATIONS, ...changes }, NAMES, choice);
  return outputs.map(({ name, isFile }) => (isFile === true ? `${name} (file)` : name)).join(" ");
}

const named = (...names: string[]): Properties =>
  Object.fromEntries(names.map((name) => [name, text()]));
const asked = object(named("text", "size"), { name: "NewJob" });
const labels = object({ team: text() }, { name: "Labels" });

describe("planOutputs", () => {
  const CASES: readonly (readonly [string, Partial<ChosenOperations>, string])[] = [
    [
      "takes results first, then other scalars, then objects",
      jobs({ metrics: object({ a: text() }), rows: integer(), outputUrl: text(), size: integer() }),
      "outputUrl id rows size metrics",
    ],
    [
      "takes at most 12",
      jobs({ ...named(..."a b c d e f g h i j k l m n".split(" ")), result: text() }),
      "result id a b c d e f g h i j",
    ],
    [
      "leaves out the state and the times of the job's own life",
      jobs({
        created_at: integer(),
        finishedAt: time,
        state_name: text(),
        lastUpdateTime: time,
        suspendedDate: time,
        requested_at: time,
        date_done: time,
        traceback: text(),
        audio_end_at: schemaOf("number"),
        duration: integer(),
        deadline: time,
      }),
      "id duration deadline",
    ],
    [
      "leaves out the object of an error, but not how many there were",
      jobs({ error: object({ code: text(), message: text() }), error_count: integer() }),
      "id errorCount",
    ],
    [
      "leaves out links to the job itself, but not to its files",
      jobs({
        ...named("status_url", "cancelUrl", "self_link", "download_url"),
        links: object({ self: text() }),
      }),
      "downloadUrl id",
    ],
    [
      "leaves out inputs that the answer writes in another case, and when a job was enqueued",
      jobs(named("room_sid", "sid", "enqueuedAt"), named("RoomSid")),
      "id sid",
    ],
    [
      "leaves out what the inputs said",
      jobs({ text: text(), labels, rows: integer() }, { "text!": text(), labels }),
      "id rows",
    ],
    [
      "leaves out what the inputs said as a list or one of some texts, and the answer as a text",
      jobs(named("fileInputs", "queue", "output"), {
        fileInputs: list(text()),
        queue: text({ enum: ["fast", "slow"] }),
        output: labels,
      }),
      "output id",
    ],
    [
      "leaves out times of the job's life whose names are all that tells them, but no counts",
      jobs({ ...named("created", "lastUpdated", "remoteEnded", "seed"), completed: integer() }),
      "id seed completed",
    ],
    [
      "takes an outcome for a result",
      jobs(named("size", "remoteOutcome")),
      "remoteOutcome id size",
    ],
    [
      "takes what the inputs said if there is nothing else, but never the state or a time",
      jobs({}, named("text"), {
        get: operation(
          "GET /jobs/{job_id}",
          answer(object({ "status!": job["status!"], text: text(), created_at: time })),
        ),
      }),
      "text",
    ],
    [
      "leaves out the parts of an input that is the whole job",
      jobs(
        { labels, report: text({ description: "Output. Where it is." }) },
        { spec: object({ labels }), report: text() },
      ),
      "id report",
    ],
    [
      "takes a result that a request may have, too",
      jobs(named("result", "text"), named("result", "text")),
      "result id",
    ],
    [
      "leaves out the whole request",
      jobs(
        { request: asked, rows: integer() },
        {},
        { create: operation("POST /jobs", { ...body(asked), ...id }) },
      ),
      "id rows",
    ],
    [
      "leaves out the whole request that has no name, but no result, and no link to a schema",
      jobs(
        { input: object(named("text")), result: object(named("text")), $schema: text() },
        named("text"),
      ),
      "result id",
    ],
    [
      "keeps a list of the name of an input whose items are others, as in Slurm",
      jobs(
        { jobs: list(object({ "x!": list(text()) }, { name: "JobInfo" })) },
        { jobs: list(object({ y: list(text()) }, { name: "JobDescription" })) },
      ),
      "id jobs",
    ],
    [
      "takes the fields of a result operation, whatever the inputs are called",
      jobs(
        { text: text() },
        { text: text() },
        {
          result: operation("GET /jobs/{job_id}/result", answer(object({ text: text() }))),
        },
      ),
      "text",
    ],
    [
      "takes an object around the state only if it has results",
      jobs({ status: object({ state: job["status!"], outputs: labels }), rows: integer() }),
      "id rows status",
    ],
    [
      "takes the values around the details of a status",
      jobs({ status: text(), status_details: object({ type: job["status!"] }), rows: integer() }),
      "id rows",
    ],
  ];
  for (const [title, changes, expected] of CASES)
    it(title, () => assert.equal(outputsOf(changes), expected));

  it("compares no deep objects, as each may contain the next one twice", () => {
    const nest = (): Schema => {
      let inner = text();
      for (let depth = 0; depth < 40; depth += 1) inner = object({ a: inner, b: inner });
      return inner;
    };
    const create = operation("POST /jobs", { ...body(nest()), ...id });
    assert.equal(outputsOf(jobs({ input: nest() }, {}, { create })), "id");
  });

  it("names what is left out, apart from the life of a job and its inputs", () => {
    const answered = { created_at: integer(), text: text(), rows: list(text()), size: integer() };
    const service = jobs(answered, { text: text() });
    const { leftOut } = planJobs(service, {}, { outputs: ["rows"] });
    assert.deepEqual(leftOut, ["id", "size"]);
  });

  it("takes the outputs that a person chose, and those that are files", () => {
    const service = jobs({ created_at: integer(), row_list: list(text()), text: text() });
    assert.equal(
      outputsOf(service, { outputs: ["created_at"], files: ["rowList"] }),
      "createdAt rowList (file)",
    );
    assert.equal(outputsOf(service, { files: ["row_list"] }), "text id rowList (file)");
  });

  it("refuses an output that the answer does not have, and names a similar one", () => {
    const error = catchFxError("FX2002", () => outputsOf(jobs({}), { outputs: ["ids"] }));
    assert.match(error.message, /no value "ids"; did you mean "id"\?/);
  });
});
