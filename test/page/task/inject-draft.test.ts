import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addFault,
  draftsFromTexts,
  type InjectDraft,
  labelKind,
  moveFault,
  PRESETS,
  textFromDraft,
} from "../../../page/task/inject-draft.ts";
import { parseFault } from "../../../src/runtime/faults/parse-fault.ts";
import { FAULT_PLACES, INJECTED_FAULTS } from "../../../src/runtime/faults/scheduled-fault.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

const draft: fc.Arbitrary<InjectDraft> = fc.constantFrom(...FAULT_PLACES).chain((place) =>
  fc.record(
    {
      place: fc.constant(place),
      kind: fc.constantFrom(...INJECTED_FAULTS[place]),
      at: fc.integer({ min: 1, max: 1_000_000 }).map(String),
      delay: fc.constant("5s"),
    },
    { noNullPrototype: true },
  ),
);

describe("a fault in the form of a task", () => {
  it("becomes a text that fx run --inject reads, and the reverse", () => {
    holdsFor(draft, (given) => {
      const text = textFromDraft(given);
      const fault = parseFault(text, INJECTED_FAULTS);
      assert.ok(typeof fault !== "string", text);
      assert.deepEqual(draftsFromTexts([text]), [given]);
    });
  });

  it("keeps a number and a time that are invalid, so that they can be corrected", () => {
    const texts = ["slow=@get1", "throw-before@get", "slow=5@getx"];
    assert.deepEqual(draftsFromTexts(texts).map(textFromDraft), texts);
  });

  it("is left out if fx does not know it", () => {
    assert.deepEqual(draftsFromTexts(["", "die-after@get1", "throw-before@do1", "@"]), []);
  });

  it("is added by a click at the first call that has none", () => {
    const [getThrows] = PRESETS;
    const twice = addFault(addFault([], getThrows), getThrows);
    assert.deepEqual(twice.map(textFromDraft), ["throw-before@get1", "throw-before@get2"]);
    const texts = PRESETS.map((preset) => textFromDraft(addFault([], preset)[0]!));
    assert.deepEqual(texts, [
      "throw-before@get1",
      "repeat@create1",
      "throw-final@delete1",
      "slow=5s@get1",
    ]);
  });

  it("keeps its kind at another call if that can happen there", () => {
    const [slow] = draftsFromTexts(["slow=1m@get3"]);
    assert.equal(textFromDraft(moveFault(slow!, "delete")), "slow=1m@delete3");
    assert.equal(textFromDraft(moveFault(slow!, "get.fetch")), "refused@get.fetch3");
  });

  it("has words for each kind", () => {
    for (const place of FAULT_PLACES)
      for (const kind of INJECTED_FAULTS[place]) assert.notEqual(labelKind(kind, place), kind);
  });
});
