import assert from "node:assert/strict";
import {
  builtin,
  call,
  code,
  index,
  name,
  renderExpression,
  string,
} from "../../../src/stubs/python/python-expression.ts";
import { PythonModule, toDocstring } from "../../../src/stubs/python/python-module.ts";

describe("a Python module", () => {
  it("imports the names that it uses, in groups", () => {
    const module = new PythonModule(".trips", "Trips.");
    const type = index(name("typing", "Annotated"), name("flytekit", "File"), string('a "b"'));
    module.add(`file: ${module.render(type)}`);
    module.add(`class A:\n    b: ${module.render(name(".types", "B"))}`);
    assert.equal(
      module.toString(),
      `"""Trips."""

from typing import Annotated

from flytekit import File

from .types import B

file: Annotated[File, "a \\"b\\""]


class A:
    b: B
`,
    );
  });

  it("imports nothing from itself", () => {
    const module = new PythonModule(".types", "Types.");
    module.add(module.render(name(".types", "A")));
    assert.equal(module.toString(), '"""Types."""\n\nA\n');
  });

  it("imports names that fields hide under another name", () => {
    const module = new PythonModule(".trips", "Trips.");
    const use = module.useBeside(new Set(["int", "Trip", "datetime"]));
    const types = [builtin("int"), name(".types", "Trip"), name("datetime", "datetime")];
    assert.deepEqual(
      types.map((type) => renderExpression(type, use)),
      ["_int", "_Trip", "_datetime"],
    );
    assert.match(
      module.toString(),
      /from builtins import int as _int\nfrom datetime import datetime as _datetime\n\nfrom \.types import Trip as _Trip/,
    );
  });

  it("passes arguments that are not Python names in a dict", () => {
    const module = new PythonModule(".trips", "Trips.");
    const toCall = (key: string): string =>
      module.render(call(builtin("f"), [], [[key, code("1")]]));
    assert.deepEqual(["a", "class", "a.b"].map(toCall), [
      "f(a=1)",
      'f(**{"class": 1})',
      'f(**{"a.b": 1})',
    ]);
  });

  it("escapes control characters in a docstring, such as NUL, which Python rejects", () => {
    assert.equal(toDocstring(["a\u0000b\u001b\u007f"]), '"""a\\x00b\\x1b\\x7f"""');
  });

  it("cannot be left by a docstring", () => {
    for (const text of ['"""', 'ends with "', "back\\slash\\", "two\nlines", '"""\n"']) {
      const docstring = toDocstring([text]);
      const inside = docstring.slice(3, -3);
      assert.ok(docstring.startsWith('"""') && docstring.endsWith('"""'));
      assert.doesNotMatch(inside.replaceAll(/\\./g, "x"), /"""|\\|"$/);
    }
  });
});
