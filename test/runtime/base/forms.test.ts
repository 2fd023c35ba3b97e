import assert from "node:assert/strict";
import fc from "fast-check";
import { type Form, form, INVALID, Place, readAs } from "../../../src/runtime/base/forms.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

const job = form.strictObject({
  name: form.text,
  retries: form.wholeNumber(0, 9),
  state: form.withDefault(form.oneOf("queued", "done"), "queued"),
  hosts: form.optional(form.list(form.matching(/^\w+$/, "must be a host"))),
});

function listFaults(value: unknown, read: Form<unknown>): string[] {
  const top = new Place(value);
  assert.equal(read(top), INVALID);
  return top.faults.map(({ text }) => text);
}

describe("forms", () => {
  it("read an object of JSON and a map of YAML alike", () => {
    const fields = { name: "a", hosts: ["x"] };
    const expected = { ...fields, retries: 3, state: "queued" };
    assert.deepEqual(readAs({ ...fields, retries: 3 }, job), expected);
    assert.deepEqual(readAs(new Map(Object.entries({ ...fields, retries: 3n })), job), expected);
  });

  it("report all faults at once, each with its path", () => {
    const top = new Place({ retries: 1.5, state: "lost", hosts: ["a", "b c", 3], nam: "" });
    assert.equal(job(top), INVALID);
    const found = top.faults.map(({ path, text }) => `${path.join(".")}: ${text}`);
    assert.deepEqual(found, [
      "name: name is missing",
      "retries: retries must be a whole number from 0 to 9",
      "state: state must be one of queued, done",
      "hosts.1: hosts.1 must be a host",
      "hosts.2: hosts.2 must be a host",
      'nam: unknown key "nam"; did you mean "name"?',
    ]);
  });

  it("keep the fields that an object does not name, unless it is strict", () => {
    assert.deepEqual(readAs({ a: 1, b: 2 }, form.object({ a: form.number })), { a: 1, b: 2 });
    assert.deepEqual(listFaults({ a: 1 }, form.strictObject({})), ['unknown key "a"']);
  });

  it("keep __proto__ as data", () => {
    const hostile: unknown = JSON.parse('{"__proto__":{"name":"x"}}');
    for (const read of [form.object({}), form.record(form.anything)])
      assert.deepEqual(Object.keys(readAs(hostile, read) ?? {}), ["__proto__"]);
    assert.deepEqual(listFaults(hostile, form.object({ name: form.text })), ["name is missing"]);
    assert.equal(({} as { name?: string }).name, undefined);
  });

  it("report one fault of a value that has none of several forms", () => {
    const read = form.either("must be a text or a list", form.text, form.list(form.text));
    assert.deepEqual(readAs(["a"], read), ["a"]);
    assert.deepEqual(listFaults([1], read), ["the file must be a text or a list"]);
  });

  it("return what has the form, or report why not, for any JSON", () => {
    holdsFor(fc.jsonValue(), (value) => {
      const top = new Place(value);
      assert.equal(form.record(form.nullOr(form.text))(top) === INVALID, top.faults.length > 0);
    });
  });
});
