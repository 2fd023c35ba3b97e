import assert from "node:assert/strict";
import fc from "fast-check";
import { resourceMeta } from "../../../src/entries/index.ts";
import { describeNative } from "../support/describe-native.ts";
import { describedValue } from "../support/described-cases.ts";
import type { Described, DescribedCase, DescribedObject } from "../support/described.ts";
import { forAll } from "../support/for-all.ts";
import { fxType, fxValue } from "../support/fx-values.ts";
import { usePython } from "../support/use-python.ts";

/**
 * Values that JSON can represent. flytekit writes NaN, which is invalid JSON, and cannot write
 * datetimes or enums here.
 */
const leaf = fc.constantFrom<Described>(
  ...(["int", "bigint", "float", "string", "bool"] as const).map((kind): Described => ({ kind })),
);
const field: fc.Arbitrary<Described> = fc.oneof(
  leaf,
  leaf.map((element): Described => ({ kind: "list", element })),
  leaf.map((element): Described => ({ kind: "dict", element })),
  leaf.map((inner): Described => ({ kind: "optional", inner })),
);
const job: fc.Arbitrary<DescribedCase & { readonly type: DescribedObject }> = fc
  .uniqueArray(fc.tuple(fc.constantFrom("id", "jobId", "region", "a", "constructor"), field), {
    maxLength: 4,
    selector: ([name]) => name,
  })
  .map((fields): DescribedObject => ({ kind: "object", title: "Job", model: "dataclass", fields }))
  .chain((type) =>
    fc
      .tuple(...type.fields.map(([, of]) => describedValue(of, "pydantic")))
      .map((value) => ({ type, value })),
  );

describe("a ResourceMeta of fx and of flytekit", () => {
  const python = usePython("flyte1");

  it("has the same bytes, and each reads the other's", async () => {
    await forAll(job, async ({ type, value }) => {
      const Job = resourceMeta(
        Object.fromEntries(type.fields.map(([name, field]) => [name, fxType(field)])),
      );
      const ours = Buffer.from(Job.encode(fxValue(type, value) as never));
      const theirs = Buffer.from(
        await python.call<string>("resource_meta.write", { type, value }),
        "base64",
      );
      assert.equal(ours.toString(), theirs.toString());
      assert.deepEqual(describeNative(type, { ...Job.decode(theirs) }), value);
      assert.deepEqual(
        await python.call("resource_meta.read", { type, bytes: ours.toString("base64") }),
        value,
      );
    });
  });
});
