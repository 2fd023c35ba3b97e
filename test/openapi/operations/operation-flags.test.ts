import assert from "node:assert/strict";
import type { NodeFault } from "../../../src/openapi/document/document-node.ts";
import { chooseOperations } from "../../../src/openapi/operations/choose-operations.ts";
import { nameOperation } from "../../../src/openapi/operations/operation-text.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";
import { choose, id, job, jobsAt, question, showChosen, STATES, TWO } from "./choosing.ts";
import { jobDocument } from "./job-document.ts";

describe("the flags that choose operations", () => {
  it("are listed if two jobs are as likely", () => {
    const { details, hint } = question(TWO);
    assert.deepEqual(details, [
      '--create "POST /batches" --get "GET /batches/{batch_id}" --delete "POST /batches/{batch_id}/cancel"',
      '--create "POST /jobs" --get "GET /jobs/{job_id}" --delete "POST /jobs/{job_id}/cancel"',
    ]);
    assert.equal(hint, "pass the flags of one line");
  });

  it("are five lines at most", () => {
    const kinds = ["jobs", "runs", "tasks", "builds", "scans", "exports", "renders"];
    const all = kinds.flatMap((kind) => Object.entries(jobsAt(`/${kind}`)));
    assert.equal(question(Object.fromEntries(all)).details.length, 5);
  });

  it("may be one that tells the jobs apart, also an operationId", () => {
    for (const flags of [
      { create: "POST /batches" },
      { get: "get  /batches/{batch_id}" },
      { create: "createBatch" },
    ])
      assert.equal(
        showChosen(choose(TWO, flags)),
        "POST /batches | GET /batches/{batch_id} | POST /batches/{batch_id}/cancel",
      );
  });

  it("may name a poll by POST", () => {
    const operations = {
      "POST /exports": { answer: id },
      "POST /exports/status": { answer: job, body: { "id!": "string" } },
    } as const;
    const flags = { create: "POST /exports", get: "POST /exports/status" };
    assert.equal(
      showChosen(choose(operations, flags)),
      "POST /exports | POST /exports/status | none",
    );
  });

  it("may name a poll or a result whose answer the document does not describe", () => {
    const operations = { "POST /exports": { answer: id }, "GET /exports/{id}": {} };
    question(operations);
    const flags = { create: "POST /exports", get: "GET /exports/{id}" };
    assert.equal(showChosen(choose(operations, flags)), "POST /exports | GET /exports/{id} | none");
    const withResult = { ...operations, "GET /exports/{id}/file": {} };
    const { result } = choose(withResult, { ...flags, result: "GET /exports/{id}/file" });
    assert.deepEqual(result?.answer?.schema.types, []);
  });

  it("choose the only job of a create, even if it is not clear that it is one", () => {
    const operations = {
      "POST /video": { answer: id },
      "GET /video/{id}": { answer: { status: "string" } },
    } as const;
    question(operations);
    const chosen = choose(operations, { create: "POST /video" });
    assert.equal(showChosen(chosen), "POST /video | GET /video/{id} | none");
  });

  it("leave out a cancel or a result", () => {
    const operations = {
      ...jobsAt("/jobs"),
      "DELETE /jobs/{id}": {},
      "GET /jobs/{id}/result": { answer: { rows: "array" } },
    } as const;
    assert.equal(nameOperation(choose(operations).result!), "GET /jobs/{id}/result");
    const chosen = choose(operations, { delete: "none", result: "none" });
    assert.equal(showChosen(chosen), "POST /jobs | GET /jobs/{id} | none");
    assert.equal(chosen.result, undefined);
  });

  it("are asked for if no operations fit together", () => {
    const { hint } = question({
      "POST /dispatches": { body: { ref: "string" } },
      "GET /runs/{run_id}": { answer: { run_id: "string", status: STATES } },
    });
    assert.match(hint!, /--create "POST \/jobs" --get "GET \/jobs\/\{jobId\}"$/);
    assert.match(question({ "POST /jobs": {} }).hint!, /^the document describes no answer/);
  });

  it("come with what of the document could not be read", () => {
    const document = {
      ...jobDocument({}),
      faults: [{ message: "", toString: () => "paths./jobs: …" } as NodeFault],
    };
    const error = catchFxError("FX2038", () => chooseOperations(document, {}));
    assert.deepEqual(error.details, ["paths./jobs: …"]);
  });

  it("are all reported that name no operation, with the nearest", () => {
    const flags = { create: "POST /batch", get: "DELETE /jobs", delete: "nonsense" };
    assert.deepEqual(question(TWO, flags).details, [
      '--create "POST /batch" is not in the document; did you mean "POST /batches"?',
      '--get "DELETE /jobs" is not in the document',
      '--delete "nonsense" is not in the document',
    ]);
  });

  it("are quoted for a shell, and show nothing that a terminal would obey", () => {
    const hostile = "/jobs/$(touch pwned)`id`'\"\u001b[2J\u202e\n";
    const { details } = question({ ...jobsAt(hostile), ...TWO });
    const line = details.find((each) => each.includes("pwned"))!;
    assert.ok(!/[\u0000-\u001f\u007f-\u009f\u202e]/.test(line), line);
    assert.match(
      line,
      /^--create \$'POST .*\\x1b\[2J\\U0000202e\\x0a' --get \$'.*' --delete none$/,
    );
  });
});
