import assert from "node:assert/strict";
import { fillTemplate, pruneUnused } from "../../../src/openapi/project/write-sources.ts";

const MODULE = `/** A module. */
import { createHash } from "node:crypto";
import { Resource, t, type Json } from "flyte-fx";

/** Used in a type that is used. */
interface Inner { readonly value: Json }
export interface Outer { readonly inner: Inner; readonly again?: Outer }
export interface Unused { readonly unused: Unused }
export function read(outer: Outer): string { return toText(outer.inner); }
export const other = { toForm: 1 };
/** Does what its comment says: toForm( */
function toText(inner: Inner): string { return "toForm(" + inner.toForm + String(t); }
function toForm(): string { return createHash(Resource).digest(); }
`;

describe("the pruning of a module", () => {
  const declares = (code: string, name: string): boolean =>
    new RegExp(`(?:interface|function|const) ${name}\\b|import .*\\b${name}\\b`).test(code);

  it("keeps what exports need, and removes other imports, types and functions", () => {
    const code = pruneUnused(MODULE);
    for (const name of ["Json", "t", "Inner", "toText", "other"])
      assert.ok(declares(code, name), `${name} in ${code}`);
    for (const name of ["Resource", "createHash"]) assert.ok(!declares(code, name), code);
    assert.match(code, /^\/\*\* A module\. \*\/\nimport \{ t, type Json \} from "flyte-fx";\n/);
  });

  it("does not take texts, comments and names of properties for uses", () => {
    assert.ok(!declares(pruneUnused(MODULE), "toForm"));
  });

  it("removes exports that others do not want, and types that only contain themselves", () => {
    const code = pruneUnused(MODULE, (name) => name === "read");
    assert.deepEqual(
      ["read", "Outer", "other", "Unused"].filter((name) => declares(code, name)),
      ["read", "Outer"],
    );
  });
});

describe("the places of a template", () => {
  it("are filled once, whatever their texts say", () => {
    const template = "$one /* fx:two */ 1 /* /fx:two */ <!-- fx:kept -->$one<!-- /fx:kept -->";
    const places = { one: "$two", two: "/* fx:one */ 2 /* /fx:one */ <!-- fx:one -->" };
    const filled = "$two /* fx:one */ 2 /* /fx:one */ <!-- fx:one --> $two";
    assert.equal(fillTemplate(template, places), filled);
  });

  it("keep their examples without a text, and go with an empty one", () => {
    const template = "list:\n  # fx:a\n  - 1\n  # /fx:a\n  # fx:b\n  - 2\n  # /fx:b\n";
    assert.equal(fillTemplate(template, { b: "" }).trimEnd(), "list:\n  - 1");
    assert.equal(fillTemplate(template, { a: "" }).trimEnd(), "list:\n  - 2");
  });
});
