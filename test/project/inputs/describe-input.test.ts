import assert from "node:assert/strict";
import {
  createExampleValue,
  describeNeed,
  getHelpTypeName,
} from "../../../src/project/inputs/describe-input.ts";
import { toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";
import { t } from "../../../src/runtime/values/types/t.ts";

describe("the help of an input", () => {
  it("names a type only if its name has at most 30 characters", () => {
    const nameOf = (member: string) => getHelpTypeName(toTypeNode(t.enum(member)));
    assert.equal(nameOf("x".repeat(30)), "x".repeat(30));
    assert.equal(nameOf("x".repeat(31)), "enum");
  });

  it("shows a default only if it has at most 24 characters", () => {
    const needOf = (text: string) => describeNeed(toTypeNode(t.string().default(text)));
    assert.equal(needOf("x".repeat(22)), `default "${"x".repeat(22)}"`);
    assert.equal(needOf("x".repeat(23)), "optional");
  });

  it("has an example with the optional fields of an object only if it has at most eight", () => {
    const countExamples = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `f${index}`);
      const fields = Object.fromEntries(names.map((name) => [name, t.int().default(1)]));
      return Object.keys(createExampleValue(toTypeNode(t.object(fields))) as object).length;
    };
    assert.equal(countExamples(8), 8);
    assert.equal(countExamples(9), 0);
  });
});
