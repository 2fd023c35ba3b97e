import assert from "node:assert/strict";
import fc from "fast-check";
import { fromErrorFacts, toErrorFacts } from "../../../../src/runtime/base/errors/error-facts.ts";
import { FxError } from "../../../../src/runtime/base/errors/errors.ts";
import { describeThrown, listCauses } from "../../../../src/runtime/base/errors/thrown.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

describe("the causes of an error", () => {
  it("are listed from the outside in", () => {
    const inner = new Error("inner");
    assert.deepEqual(listCauses(new Error("outer", { cause: inner })), [inner]);
  });

  it("are at most ten, because an error can cause itself", () => {
    const error = new Error("a");
    error.cause = error;
    assert.equal(listCauses(error).length, 10);
  });
});

const asIs = (text: string): string => text;
const cross = (thrown: unknown, redact = asIs): unknown =>
  fromErrorFacts(structuredClone(toErrorFacts(thrown, redact)));

describe("an error that crosses threads", () => {
  it("keeps its name, message, stack and causes", () => {
    const name = fc.constantFrom("Error", "TypeError", "RangeError", "Timeout", "constructor");
    const error = fc.record({ name, message: fc.string(), stack: fc.string() });
    holdsFor(fc.array(error, { minLength: 1, maxLength: 4 }), (chain) => {
      const thrown = chain.reduceRight<unknown>(
        (cause, { message, ...fields }) =>
          Object.assign(new Error(message, cause === undefined ? {} : { cause }), fields),
        undefined,
      );
      const crossed = cross(thrown);
      const read = (each: unknown) => {
        const { name, message, stack } = each as Error;
        return { name, message, stack };
      };
      assert.deepEqual(
        [crossed, ...listCauses(crossed)].map(read),
        [thrown, ...listCauses(thrown)].map(read),
      );
    });
  });

  it("keeps the code, hint and details of an FxError", () => {
    const thrown = new FxError("FX1004", "no phase", { hint: "return one", details: ["a", "b"] });
    const crossed = cross(thrown) as FxError;
    assert.ok(crossed instanceof FxError);
    const { code, summary, hint, details } = crossed;
    const found = [code, summary, hint, details];
    assert.deepEqual(found, ["FX1004", "no phase", "return one", ["a", "b"]]);
  });

  it("describes any thrown value, whatever its properties are", () => {
    holdsFor(fc.anything(), (thrown) => {
      assert.equal(typeof cross(thrown), "string");
      assert.equal(cross(thrown), describeThrown(thrown));
    });
    for (const field of ["name", "message", "stack", "cause"])
      holdsFor(fc.anything(), (value) => {
        const crossed = cross(Object.assign(new Error("odd"), { [field]: value })) as Error;
        assert.equal(typeof crossed.name, "string");
        assert.equal(typeof crossed.message, "string");
      });
    const hostile = Object.defineProperty(new Error("odd"), "message", {
      get: () => {
        throw new Error("no");
      },
    });
    assert.match((cross(hostile) as Error).message, /the thrown error cannot be read/);
  });

  it("holds no secret, in any of its texts", () => {
    const thrown = new Error("a s3cret", {
      cause: new FxError("FX1004", "s3cret", { hint: "s3cret", details: ["s3cret"] }),
    });
    const plain = toErrorFacts(thrown, (text) => text.replaceAll("s3cret", "[secret]"));
    assert.doesNotMatch(JSON.stringify(plain), /s3cret/);
  });
});
