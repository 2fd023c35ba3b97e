import assert from "node:assert/strict";
import type { Schema } from "../../../src/openapi/api-document.ts";
import { planStates } from "../../../src/openapi/plan/plan-states.ts";
import { answer, integer, list, object, operation, schemaOf, text } from "../support/schemas.ts";

const BY_END =
  "STATUS_UNSPECIFIED TIMEOUT_EXCEEDED CANCELLATION_REQUESTED PENDING_VERSION ACCEPTED_BY".split(
    " ",
  );

describe("planStates", () => {
  it("proposes phases for words whose beginning or end says enough, and for no other unknown word", () => {
    const status = text({
      enum: [
        "RENDERING",
        "SYSTEM_ERROR",
        "ATTEMPT_FAILURE",
        "USER_CANCELED",
        "PREEMPTED",
        "STAGING_INPUTS",
        "TRAINING_FAILED",
        "PROCESSING_DONE",
        "MISSING_DATA",
        "ON_HOLD",
        "IN_QUEUE",
        "PENDING",
        "PAUSED",
        ...BY_END,
      ],
    });
    assert.deepEqual(phasesOf({ status }), {
      RENDERING: "running",
      SYSTEM_ERROR: "failed",
      ATTEMPT_FAILURE: undefined,
      USER_CANCELED: "aborted",
      PREEMPTED: undefined,
      STAGING_INPUTS: "running",
      TRAINING_FAILED: undefined,
      PROCESSING_DONE: undefined,
      MISSING_DATA: undefined,
      ON_HOLD: undefined,
      IN_QUEUE: "queued",
      PENDING: "queued",
      STATUS_UNSPECIFIED: "queued",
      TIMEOUT_EXCEEDED: "failed",
      CANCELLATION_REQUESTED: "running",
      PAUSED: "running",
      PENDING_VERSION: "queued",
      ACCEPTED_BY: undefined,
    });
  });

  it("takes ready and idle for a success of a job that has no other, and not of other things", () => {
    const ends = { processing: "running", failed: "failed" };
    for (const word of ["ready", "idle"])
      assert.deepEqual(phasesOf({ status: text({ enum: ["processing", word, "failed"] }) }), {
        ...ends,
        [word]: "succeeded",
      });
    assert.equal(
      phasesOf({ status: text({ enum: ["ready", "running", "done"] }) })["ready"],
      "queued",
    );
    assert.equal(phasesOf({ status: text({ enum: ["idle", "sold"] }) })["idle"], undefined);
  });

  it("takes what an activity ends with for a success, unless it ends a thing", () => {
    const enums = ["not_scanned scanning scanned scan_failed", "running deleting deleted"];
    const phases = enums.map((names) => phasesOf({ status: text({ enum: names.split(" ") }) }));
    assert.equal(phases[0]!["scanned"], "succeeded");
    assert.equal(phases[1]!["deleted"], undefined);
  });

  it("places no end of one of several activities, and no stop of a job that is also cancelled", () => {
    const ends = (names: string) => phasesOf({ status: text({ enum: names.split(" ") }) });
    assert.equal(ends("planning planned checking checked errored")["planned"], undefined);
    assert.equal(ends("planning planned applying applied errored")["applied"], "succeeded");
    assert.equal(ends("queued running stopped cancelled")["stopped"], undefined);
  });

  const enumerated = text({ enum: ["queued", "running", "done"] });
  const PLACES: readonly (readonly [string, Readonly<Record<string, Schema>>, string])[] = [
    [
      "of the job rather than of a part of it",
      { status: text(), stream: object({ status: enumerated }) },
      "status",
    ],
    [
      "of the job, whatever is before that word, rather than of a part of it",
      { check_status: text({ enum: ["new", "same"] }), first: object({ status: enumerated }) },
      "check_status",
    ],
    [
      "with listed values, also in a code",
      { status_code: enumerated, code: text() },
      "status_code",
    ],
    [
      "in an envelope that has a status itself",
      { status: text(), data: object({ status: enumerated }) },
      "data.status",
    ],
    [
      "with listed values in the details of a status",
      {
        status: text(),
        status_details: object({ type: text({ description: "`queued`, `running` or `done`" }) }),
      },
      "status_details.type",
    ],
    [
      "that is the current one of several",
      { state: object({ current: enumerated, previous: enumerated }) },
      "state.current",
    ],
    [
      "of the job that is the only item of a list",
      {
        errors: list(object({ error: text() })),
        jobs: list(object({ burst_buffer_state: text(), job_state: text() })),
      },
      "jobs.[].job_state",
    ],
    ["of no part of a job", { steps: list(object({ status: enumerated })) }, ""],
  ];
  for (const [title, properties, place] of PLACES)
    it(`reads the state ${title}`, () =>
      assert.equal(planStates(get(properties)).path.join("."), place));

  it("reads the states of alternatives that have one each", () => {
    const oneOf = ["running", "done", "error"].map((state) =>
      object({ status: text({ enum: [state] }) }),
    );
    const inObjects = oneOf.map((job) => object({ job }));
    for (const variants of [oneOf, inObjects]) {
      const schema = schemaOf([], { oneOf: variants });
      const { values } = planStates(operation("GET /jobs/{id}", answer(schema)));
      assert.deepEqual(
        values.map(({ value, phase }) => `${value}=${phase}`),
        ["running=running", "done=succeeded", "error=failed"],
      );
    }
  });

  it("finds how a job has ended beside the state", () => {
    const status = text({ enum: ["in_progress", "completed"] });
    assert.equal(planStates(get({ status })).outcome, undefined);
    const conclusion = text({ enum: ["success", "failure", "stale"] });
    const { outcome } = planStates(get({ status, conclusion }));
    assert.deepEqual(outcome, {
      path: ["conclusion"],
      kind: "enum",
      values: [
        { value: "success", phase: "succeeded" },
        { value: "failure", phase: "failed" },
        { value: "stale", phase: undefined },
      ],
    });
  });

  it("takes a result that names a success and a failure for how a job has ended", () => {
    const details = object({ type: text({ enum: ["running", "completed"] }) });
    const outcomeOf = (description: string) =>
      planStates(get({ status: text(), status_details: details, result: text({ description }) }))
        .outcome;
    assert.deepEqual(
      outcomeOf("`passed` or `failed`")?.values.map(({ value }) => value),
      ["passed", "failed"],
    );
    assert.equal(outcomeOf("What the job has made."), undefined);
  });

  it("finds the states that only another answer has, such as that of a job that runs", () => {
    const of = (state: string) => object({ status: text({ enum: [state] }) });
    const { answer: done } = answer(of("done"));
    const running = { status: 202, schema: of("processing") };
    const { values } = planStates({
      ...operation("GET /jobs/{id}", { answer: done }),
      answers: [done!, running],
    });
    assert.deepEqual(
      values.map(({ value, phase }) => `${String(value)}=${phase}`),
      ["done=succeeded", "processing=running"],
    );
  });

  it("does not take the code of a database error for the state of a job", () => {
    assert.equal(planStates(get({ sqlState: text() })).kind, "none");
  });

  it("finds states in a description, and no other words of it", () => {
    const phase = text({ description: 'Nothing, or "Pending", before "Succeeded" or "Failed".' });
    assert.deepEqual(Object.keys(phasesOf({ phase })), ["Pending", "Succeeded", "Failed"]);
    const loud = text({ description: "From the API: WAITING, IMPORTING, FINISHED or FAILED." });
    const loudStates = Object.keys(phasesOf({ status: loud })).join(" ");
    assert.equal(loudStates, "WAITING IMPORTING FINISHED FAILED");
    const state = text({ description: "queued -> running → done | failed" });
    assert.deepEqual(Object.keys(phasesOf({ state })), ["queued", "running", "done", "failed"]);
    const lines = text({
      description: "WAITING: it is new\n\nDONE: it is done;\n- FAILED: it failed.",
    });
    assert.deepEqual(Object.keys(phasesOf({ phase: lines })), ["WAITING", "DONE", "FAILED"]);
  });

  const CODES: readonly (readonly [string, string])[] = [
    ["1: Queued, 3: Running, 10: Success, 20: Error, 40: Hold", "a colon"],
    ["One of `1` = Queued, `3` = Running, `10` = Success, `20` = Error, `40` = Hold.", "signs"],
    ["Queued (1), Running (3), Success (10), Error (20), Hold (40)", "brackets"],
  ];
  for (const [description, title] of CODES)
    it(`reads integer codes that the description lists with ${title}`, () => {
      const states = planStates(get({ data: object({ status: integer({ description }) }) }));
      assert.deepEqual([states.kind, states.path], ["text", ["data", "status"]]);
      const both = { status: integer({ description }), status_label: enumerated };
      assert.deepEqual(planStates(get(both)).path, ["status_label"]);
      assert.deepEqual(
        states.values.map(({ value, phase }) => [value, phase]),
        [
          [1, "queued"],
          [3, "running"],
          [10, "succeeded"],
          [20, "failed"],
          [40, undefined],
        ],
      );
    });

  it("reads the state from the HTTP status if the document has 202, and the JSON no state", () => {
    const read = (properties: Readonly<Record<string, Schema>>, statuses: readonly number[]) => {
      const states = planStates({ ...get(properties), statuses });
      return `${states.kind} ${states.path.join(".")}: ${states.values.map(({ value, phase }) => `${value} ${phase}`).join(", ")}`;
    };
    const rows = { rows: integer() };
    assert.equal(
      read(rows, [200, 202, 404]),
      "text httpStatus: 202 running, 200 succeeded, 422 failed",
    );
    assert.match(read(rows, [200, 202, 424]), /424 failed/);
    assert.equal(read(rows, [200, 404]), "none : ");
    assert.match(read({ status: enumerated }, [200, 202]), /^enum status:/);
  });

  it("takes no integer without words for a state", () => {
    assert.equal(
      planStates(get({ status: integer({ description: "HTTP 200: OK" }) })).kind,
      "none",
    );
  });

  const FLAGS: readonly (readonly [string, string])[] = [
    [
      "is_complete is_success is_error in_progress is_cancelled",
      "is_cancelled=aborted is_error=failed is_success=succeeded is_complete=failed",
    ],
    ["success failed", "failed=failed success=succeeded"],
    ["done succeeded", "succeeded=succeeded done=failed"],
    ["finished hasError", "hasError=failed finished=succeeded"],
    ["success is_running", ""],
  ];
  for (const [names, expected] of FLAGS)
    it(`reads the state from flags: ${names}`, () => {
      const flags = names.split(" ").map((name) => [name, schemaOf("boolean")] as const);
      const data = object({ ...Object.fromEntries(flags), status: integer() });
      const states = planStates(get({ status: object({ is_success: schemaOf("boolean") }), data }));
      const found = (states.flags ?? []).map(({ path, phase }) => `${path.join(".")}=${phase}`);
      const wanted = expected === "" ? [] : expected.split(" ").map((flag) => `data.${flag}`);
      assert.deepEqual(found, wanted);
      assert.equal(states.kind, expected === "" ? "none" : "flags");
    });

  const item = object({ code: integer(), message: text() });
  const REASONS: readonly (readonly [string, Readonly<Record<string, Schema>>, unknown])[] = [
    [
      "in several places, the likeliest first",
      { status_message: text(), error: object({ message: text() }), error_message: text() },
      [{ path: ["error", "message"] }, { path: ["status_message"] }, { path: ["error_message"] }],
    ],
    [
      "in lists of texts and of objects",
      { errors: list(text()), failures: list(item) },
      [
        { path: ["errors"], item: [] },
        { path: ["failures"], item: ["message"] },
      ],
    ],
    [
      "in one place if that is not sure",
      { message: text(), details: text() },
      [{ path: ["message"] }],
    ],
    [
      "in a name that begins with the word, as in Conductor",
      { reasonForIncompletion: text(), event: text() },
      [{ path: ["reasonForIncompletion"] }],
    ],
    [
      "in a detail of an error, and in the last error",
      { error_detail: text(), lastError: object({ message: text() }), error_code: text() },
      [{ path: ["lastError", "message"] }, { path: ["error_detail"] }],
    ],
    ["of a failure", { failure: object({ reason: text() }) }, [{ path: ["failure", "reason"] }]],
    ["in no list of other things", { errors: list(integer()) }, []],
  ];
  for (const [title, properties, expected] of REASONS)
    it(`finds the reason ${title}`, () => {
      const status = text({ enum: ["queued", "done"] });
      assert.deepEqual(planStates(get({ status, ...properties })).reasons, expected);
    });

  it("takes the reason beside the state rather than the message around it", () => {
    const response = object({ status: text({ enum: ["queued", "done"] }), error: text() });
    const states = planStates(get({ message: text(), response }));
    assert.deepEqual(states.path, ["response", "status"]);
    assert.deepEqual(states.reasons[0]?.path, ["response", "error"]);
    const result = object({ status: text({ enum: ["queued", "done"] }), lastMessage: text() });
    const { reasons } = planStates(get({ message: text(), result }));
    assert.deepEqual(reasons, [{ path: ["result", "lastMessage"] }]);
  });

  it("takes no message around an envelope, which is about the request", () => {
    const status = text({ enum: ["queued", "done"] });
    assert.deepEqual(planStates(get({ message: text(), data: object({ status }) })).reasons, []);
    const inStatus = get({ message: text(), status: object({ phase: status }) });
    assert.deepEqual(planStates(inStatus).reasons[0]?.path, ["message"]);
  });
});

function get(properties: Readonly<Record<string, Schema>>) {
  return operation("GET /jobs/{id}", answer(object(properties)));
}

function phasesOf(properties: Readonly<Record<string, Schema>>): Record<string, unknown> {
  const { values } = planStates(get(properties));
  return Object.fromEntries(values.map(({ value, phase }) => [String(value), phase]));
}
