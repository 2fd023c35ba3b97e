import assert from "node:assert/strict";
import { runInThisContext } from "node:vm";
import {
  type LiteralValue,
  UNDECIDED,
  writeLiteral,
} from "../../../src/openapi/typescript/write-literal.ts";

const evaluate = (code: string): unknown => runInThisContext(`(${code})`);

describe("a literal in generated TypeScript", () => {
  const VALUES: Readonly<Record<string, LiteralValue>> = {
    "a small object": { id: "job-1", tags: ["a", "b"], "two words": 1, empty: {}, none: null },
    "a wide object": {
      description: "x".repeat(60),
      nested: { list: ["y".repeat(40), "z".repeat(50)] },
    },
    "a list": ["a".repeat(50), "b".repeat(50), 3],
  };
  for (const [name, value] of Object.entries(VALUES))
    it(`has its value: ${name}`, () => {
      assert.deepEqual(evaluate(writeLiteral(value)), value);
    });

  it("marks what a person decides", () => {
    assert.equal(writeLiteral({ failed: UNDECIDED }), '{ "failed": UNDECIDED }');
  });

  it("keeps hostile texts and names as text", () => {
    const hostile = {
      '"); process.exit(1); ("': "${process.exit(1)}`*/\n\u2028\u202e</script>\\",
      constructor: 1,
    };
    const code = writeLiteral(hostile);
    assert.deepEqual(evaluate(code), hostile);
    assert.match(code, /^[\x20-\x7e]*$/);
    const proto = JSON.parse('{"__proto__": {"polluted": true}}') as LiteralValue;
    assert.deepEqual(Object.keys(evaluate(writeLiteral(proto)) as object), ["__proto__"]);
  });
});
