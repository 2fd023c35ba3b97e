import assert from "node:assert/strict";
import fc from "fast-check";
import { parseFault, parseFaults } from "../../../src/runtime/faults/parse-fault.ts";
import {
  describeFault,
  FAULT_PLACES,
  type FaultPlace,
  formatFault,
  INJECTED_FAULTS,
  type ScheduledFault,
} from "../../../src/runtime/faults/scheduled-fault.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

const at = fc.integer({ min: 1, max: 1_000_000 });
const delayMs = fc.integer({ min: 1, max: 1_000_000_000 });

const fault: fc.Arbitrary<ScheduledFault> = fc
  .constantFrom(...FAULT_PLACES)
  .chain((place) => fc.tuple(fc.constant(place), fc.constantFrom(...INJECTED_FAULTS[place])))
  .chain(([place, kind]) =>
    fc.record(
      {
        kind: fc.constant(kind),
        place: fc.constant<FaultPlace>(place),
        at,
        ...(kind === "slow" && { delayMs }),
      },
      { noNullPrototype: true },
    ),
  );

describe("a fault to inject", () => {
  it("is read as it was written, and needs no quotes in a shell", () => {
    holdsFor(fault, (given) => {
      const text = formatFault(given);
      assert.match(text, /^[\w.@=-]+$/);
      assert.deepEqual(parseFault(text, INJECTED_FAULTS), given);
    });
  });

  it("says what it does", () => {
    holdsFor(fault, (given) => assert.match(describeFault(given), /^\S+ .* /));
  });

  it("is read with any duration", () => {
    const slow = { kind: "slow", place: "get", at: 2 };
    assert.deepEqual(parseFault("slow=1h30m@get2", INJECTED_FAULTS), {
      ...slow,
      delayMs: 5_400_000,
    });
    assert.deepEqual(parseFault("slow=0.5ms@get2", INJECTED_FAULTS), { ...slow, delayMs: 1 });
  });

  const INVALID: Readonly<Record<string, RegExp>> = {
    "": /^expected FAULT@CALL, such as throw-before@get2; a call is one of create, get, delete, .*, delete\.fetch, with its number$/,
    "get:2:throw": /^expected FAULT@CALL/,
    "throw-before@do1": /^expected FAULT@CALL/,
    "throw-before@constructor1": /^expected FAULT@CALL/,
    "throw-before@get": /^expected FAULT@CALL/,
    "throw-before@get0": /^expected FAULT@CALL/,
    "throw-before@get01": /^expected FAULT@CALL/,
    "throw-before@get1000000000": /^expected FAULT@CALL/,
    "toString@get1": /^expected FAULT@CALL/,
    "throw@get1":
      /^expected one of throw-before, throw-after, throw-final, repeat, slow at get, got "throw"$/,
    "throw-after@create1": /^expected one of throw-before, throw-final, repeat, slow at create/,
    "die-after@get1": /got "die-after"$/,
    "lost@get1": /got "lost"$/,
    "throw-before=5s@get1": /^only slow has a time, such as slow=5s@get1$/,
    "throw-before=@get1": /^only slow has a time/,
    "slow@get1": /^expected a time/,
    "slow=@get1": /^expected a time/,
    "slow=5@get1": /^expected a time/,
    "slow=0s@get1": /^expected a time/,
    "slow=-5s@get1": /^expected a time/,
    "slow=99999999999999999h@get1": /^expected a time/,
  };
  for (const [text, problem] of Object.entries(INVALID))
    it(`is rejected if it is "${text}"`, () => {
      assert.match(parseFault(text, INJECTED_FAULTS) as string, problem);
    });

  it("never makes the parser fail otherwise", () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom("slow=", "throw-before", "@", "get", ".fetch", "1"),
    );
    holdsFor(fc.array(word, { maxLength: 6 }), (words) => {
      const parsed = parseFault(words.join(""), INJECTED_FAULTS);
      if (typeof parsed !== "string")
        assert.deepEqual(parseFault(formatFault(parsed), INJECTED_FAULTS), parsed);
    });
  });
});

describe("a list of faults to inject", () => {
  it("names every problem, and two faults of one call", () => {
    const texts = ["throw-before@get1", "nothing", "repeat@get1", "lost@get.fetch1"];
    const { faults, problems } = parseFaults(texts, INJECTED_FAULTS);
    assert.deepEqual(faults.map(formatFault), [texts[0], texts[2], texts[3]]);
    assert.deepEqual([problems[0], problems[3]], [null, null]);
    assert.match(problems[1]!, /^expected FAULT@CALL/);
    assert.equal(problems[2], "another fault happens at get1");
  });
});
