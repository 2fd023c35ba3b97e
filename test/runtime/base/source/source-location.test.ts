import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  captureLocation,
  foldStack,
  type LazyLocation,
  readAuthorStack,
  showPath,
  showPlace,
} from "../../../../src/runtime/base/source/source-location.ts";
import { registerSourceMap } from "../../../../src/runtime/base/source/source-map.ts";

const HERE = fileURLToPath(import.meta.url);
const FX = fileURLToPath(new URL("../../../../src/runtime/task.ts", import.meta.url));

class Base {
  readonly definedAt: LazyLocation;
  constructor() {
    this.definedAt = captureLocation();
  }
}
class Derived extends Base {
  readonly extra: number;
  constructor(extra = 1) {
    super();
    this.extra = extra;
  }
}

describe("captureLocation", () => {
  it("is the place of `new`, not of the class's call to super", () => {
    const made = new Derived();
    const here = new Error();
    const expected = readAuthorStack(here).location;
    assert.equal(made.definedAt.location?.file, HERE);
    assert.equal(made.definedAt.location.line, (expected?.line ?? 0) - 1);
    assert.equal(made.definedAt.location.column, 18);
  });

  it("returns the same location each time", () => {
    const made = new Base();
    assert.equal(made.definedAt.location, made.definedAt.location);
  });

  it("keeps Error.stackTraceLimit, and works with any limit", () => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      const made = new Derived();
      assert.equal(Error.stackTraceLimit, 0);
      assert.equal(made.definedAt.location?.file, HERE);
    } finally {
      Error.stackTraceLimit = limit;
    }
  });
});

describe("the location of readAuthorStack", () => {
  const locate = (stack: string, projectRoot?: string): unknown =>
    readAuthorStack({ stack }, projectRoot).location;

  const stack = [
    "Error: x",
    `    at f (${FX}:1:2)`,
    "    at g (/p/node_modules/dep/i.js:3:4)",
    "    at h (/p/src/a.ts:5:6)",
    "    at i (/p/src/b.ts:7:8)",
  ].join("\n");

  it("is the innermost frame outside fx and node_modules", () => {
    assert.deepEqual(locate(stack), { file: "/p/src/a.ts", line: 5, column: 6 });
  });
  it("is undefined without author frames", () => {
    assert.equal(locate(stack.split("\n").slice(0, 3).join("\n")), undefined);
  });
  it("includes a project inside node_modules, but not the project's own node_modules", () => {
    const inside =
      "    at a (/x/node_modules/p/node_modules/d/i.js:1:1)\n    at b (/x/node_modules/p/src/a.ts:2:2)";
    const own = { file: "/x/node_modules/p/src/a.ts", line: 2, column: 2 };
    assert.deepEqual(locate(inside, "/x/node_modules/p"), own);
    assert.equal(locate(inside), undefined);
  });
  it("includes the examples next to fx's sources", () => {
    const example = fileURLToPath(
      new URL("../../../../examples/duckdb/src/index.ts", import.meta.url),
    );
    assert.deepEqual(locate(`    at f (${example}:1:2)`), { file: example, line: 1, column: 2 });
  });
});

describe("readAuthorStack", () => {
  it("returns the author's frames and counts the others", () => {
    const error = createError("boom", [
      `f (${FX}:1:2)`,
      "h (/p/src/a.ts:5:6)",
      "JSON.parse (<anonymous>)",
      "i (/p/src/b.ts:7:8)",
    ]);
    assert.deepEqual(readAuthorStack(error, "/p"), {
      location: { file: "/p/src/a.ts", line: 5, column: 6 },
      frames: [
        { file: "/p/src/a.ts", line: 5, column: 6 },
        { file: "/p/src/b.ts", line: 7, column: 8 },
      ],
      hidden: 2,
    });
  });

  const hostile = {
    get stack(): string {
      throw new Error("no");
    },
  };
  const withoutFrames: [name: string, thrown: unknown][] = [
    ["a string", "boom"],
    ["undefined", undefined],
    ["null", null],
    ["an object without a stack", {}],
    ["a stack that is not a string", { stack: 5 }],
    ["a getter that throws", hostile],
  ];
  for (const [name, thrown] of withoutFrames) {
    it(`accepts ${name}`, () => {
      assert.deepEqual(readAuthorStack(thrown), { location: undefined, frames: [], hidden: 0 });
    });
  }
});

describe("showPath", () => {
  const cases: [file: string, cwd: string, shown: string][] = [
    ["/p/src/a.ts", "/p", "src/a.ts"],
    ["/p/src/a.ts", "/p/src", "a.ts"],
    ["/p/src/a.ts", "/p/test", "/p/src/a.ts"],
    ["/p", "/p", "."],
    ["/p/..a/b.ts", "/p", "..a/b.ts"],
    ["/", "/p", "/"],
  ];
  for (const [file, cwd, shown] of cases) {
    it(`shows ${file} in ${cwd} as ${shown}`, () => {
      assert.equal(showPath(file, cwd), shown);
    });
  }
});

describe("showPlace", () => {
  it("adds line and column if they are known", () => {
    assert.equal(showPlace({ file: "/p/a.ts" }, "/p"), "a.ts");
    assert.equal(showPlace({ file: "/p/a.ts", line: 3 }, "/p"), "a.ts:3");
    assert.equal(showPlace({ file: "/p/a.ts", line: 3, column: 7 }, "/p"), "a.ts:3:7");
  });
});

const RUN_TASK = fileURLToPath(
  new URL("../../../../src/runtime/local/run-task.ts", import.meta.url),
);

function createError(message: string, frames: readonly string[]): Error {
  const error = new Error(message);
  error.stack = [`Error: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

describe("foldStack", () => {
  it("hides the frames of fx and Node, and counts them", () => {
    const error = createError("no station\n    at all", [
      "get (/app/src/weather.ts:3:5)",
      `runTask (${RUN_TASK}:10:3)`,
      "process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
      "async query (/app/node_modules/pg/client.js:1:2)",
    ]);
    assert.deepEqual(foldStack(error).split("\n"), [
      "Error: no station",
      "    at all",
      "    at get (/app/src/weather.ts:3:5)",
      "    at async query (/app/node_modules/pg/client.js:1:2)",
      "    (2 frames of fx and Node hidden)",
    ]);
  });

  it("shows positions in the author's source", () => {
    const map = { version: 3, sources: ["/app/src/mapped.ts"], names: [], mappings: "IAEM" };
    registerSourceMap("/app/src/mapped.ts", () => map as never);
    const error = createError("x", ["get (/app/src/mapped.ts:1:5)"]);
    assert.equal(foldStack(error), "Error: x\n    at get (/app/src/mapped.ts:3:7)");
  });

  it("keeps a stack that has only frames of fx", () => {
    const error = createError("x", [`runTask (${RUN_TASK}:10:3)`]);
    assert.equal(foldStack(error), error.stack);
  });

  it("starts with the frames of the error's origin", () => {
    const origin = createError("socket", ["get (/app/a.ts:1:1)", `f (${RUN_TASK}:1:1)`]);
    const error = createError("failed", [`f (${RUN_TASK}:1:1)`, "async test (/app/a.test.ts:2:2)"]);
    assert.deepEqual(foldStack(error, origin).split("\n"), [
      "Error: failed",
      "    at get (/app/a.ts:1:1)",
      "    at async test (/app/a.test.ts:2:2)",
      "    (1 frame of fx and Node hidden)",
    ]);
  });
});
