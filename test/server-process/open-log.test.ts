import assert from "node:assert/strict";
import { hostname } from "node:os";
import { Redactor } from "../../src/runtime/secrets/redactor.ts";
import { type LogLevel, logLevelFromEnv, PinoLog } from "../../src/server-process/open-log.ts";

describe("the log of fx serve", () => {
  /** The text that a log with this level writes. */
  function textOf(
    use: (log: PinoLog) => void,
    redact: (line: string) => string,
    level: LogLevel = "info",
  ): string {
    let text = "";
    const log = new PinoLog({ level, redact, write: (more) => (text += more) });
    use(log);
    log.flush();
    log.flush();
    return text;
  }
  const logged = (level: LogLevel, use: (log: PinoLog) => void): Record<string, unknown>[] =>
    textOf(use, (line) => line.replaceAll("hush", "[secret]"), level)
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  /** The text of a log that knows a secret. */
  const redacted = (secret: string, use: (log: PinoLog) => void): string =>
    textOf(use, (line) => new Redactor(() => [secret]).redact(line));
  const unwritable = "could not be written as JSON";

  it("writes one JSON object per line, as pino does", () => {
    const [line] = logged("info", ({ logger }) =>
      logger.warn("careful\nnow", { jobId: "j1", big: 2n }),
    );
    const { level, msg, jobId, big, pid } = line!;
    assert.deepEqual(
      { level, msg, jobId, big, pid },
      { level: 40, msg: "careful\nnow", jobId: "j1", big: "2", pid: process.pid },
    );
    assert.equal(typeof line!["time"], "number");
  });

  it("omits lines below its level", () => {
    const all = ({ logger }: PinoLog): void => {
      logger.debug("d");
      logger.info("i");
      logger.warn("w");
      logger.error("e");
    };
    assert.deepEqual(
      logged("warn", all).map(({ msg }) => msg),
      ["w", "e"],
    );
    assert.deepEqual(
      logged("debug", all).map(({ level }) => level),
      [20, 30, 40, 50],
    );
  });

  it("redacts secrets in messages and fields, and lets no field replace the message or level", () => {
    const [line] = logged("info", ({ logger }) =>
      logger.info("key hush", { deep: { of: ["hush"] }, msg: "another", level: 10 }),
    );
    assert.deepEqual(
      [line!["level"], line!["msg"], line!["deep"]],
      [30, "key [secret]", { of: ["[secret]"] }],
    );
  });

  it("writes one JSON object per line whatever the fields are", () => {
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    const odd = [
      cyclic,
      {},
      [1],
      { toJSON: () => undefined },
      { toJSON: () => "text" },
      { gone: undefined },
    ];
    const lines = logged("info", ({ logger }) =>
      odd.forEach((fields) => logger.info("odd", fields)),
    );
    assert.deepEqual(
      lines.map(({ fields }) => fields),
      [unwritable, undefined, unwritable, unwritable, unwritable, undefined],
    );
  });

  it("writes a number that contains a secret as redacted text", () => {
    const text = textOf(
      ({ logger }) => logger.info("a number", { pin: 51234 }),
      (line) => line.replaceAll("1234", "[secret]"),
    );
    assert.equal((JSON.parse(text) as { pin: string }).pin, "5[secret]");
  });

  it("keeps valid JSON and the line's own fields if a secret looks like one of them", () => {
    for (const secret of [
      "level",
      '"pid":',
      "time",
      "hostname",
      String(Date.now()).slice(0, 5),
      '"msg":"',
      '},{"',
    ]) {
      const text = redacted(secret, ({ logger }) =>
        logger.warn(`beside ${secret}`, { whole: "is kept", field: secret }),
      );
      const written = JSON.parse(text) as Record<string, unknown>;
      const { level, time, pid, hostname: host, msg, whole, field } = written;
      assert.deepEqual(
        { level, pid, host, msg, whole },
        { level: 40, pid: process.pid, host: hostname(), msg: "beside [secret]", whole: "is kept" },
        secret,
      );
      assert.equal(typeof time, "number");
      assert.equal(field, "[secret]");
      assert.equal(text.indexOf("\n"), text.length - 1);
    }
  });

  it("finds a secret in a message that is JSON, whose quotes the line escapes again", () => {
    const text = redacted('a"b\nc', ({ logger }) =>
      logger.info(`sent ${JSON.stringify({ key: 'a"b\nc' })}`, { body: 'a"b\nc' }),
    );
    const { msg, body } = JSON.parse(text) as Record<string, unknown>;
    assert.deepEqual([msg, body], ['sent {"key":"[secret]"}', "[secret]"]);
  });

  it("truncates long strings, but never within a secret", () => {
    const long = `${"x".repeat(8190)}hunter22${"y".repeat(100_000)}`;
    const text = redacted("hunter22", ({ logger }) =>
      logger.info(long, { stack: long, deep: { text: long }, short: "stays" }),
    );
    const { msg, stack, deep, short } = JSON.parse(text) as Record<string, unknown>;
    const cut = `${"x".repeat(8190)}[s … (cut from 108198 characters)`;
    assert.deepEqual(
      { msg, stack, deep, short },
      { msg: cut, stack: cut, deep: { text: cut }, short: "stays" },
    );
  });

  it("writes no line too long for log collectors", () => {
    const [line] = logged("info", ({ logger }) =>
      logger.info("many", { texts: Array.from({ length: 5000 }, () => "x".repeat(100)) }),
    );
    assert.deepEqual([line!["msg"], line!["texts"]], ["many", undefined]);
    assert.match(String(line!["fields"]), /^left out: \d{6} characters$/);
  });

  it("writes errors with type, message, code and cause anywhere in the fields", () => {
    const [line] = logged("info", ({ logger }) =>
      logger.info("failed", {
        err: Object.assign(new TypeError("no route", { cause: new Error("down") }), { code: "E1" }),
        errors: [new Error("second")],
      }),
    );
    const { err, errors } = line as unknown as {
      err: Record<string, unknown>;
      errors: Record<string, unknown>[];
    };
    assert.deepEqual(
      [
        err["type"],
        err["message"],
        err["code"],
        (err["cause"] as Record<string, unknown>)["message"],
      ],
      ["TypeError", "no route", "E1", "down"],
    );
    assert.match(String(err["at"]), /[\\/]open-log\.test\.ts:\d+:\d+$/);
    assert.equal(errors[0]!["message"], "second");
  });

  it("neither throws nor loses a line if fields throw or change when read", () => {
    const fail = (): never => {
      throw new Error("hostile");
    };
    const getter = (get: () => string) =>
      Object.defineProperty({}, "text", { get, enumerable: true });
    let reads = 0;
    const hostile: readonly object[] = [
      getter(fail),
      getter(() => ((reads += 1) === 1 ? "once" : fail())),
      { toJSON: fail },
      { deep: { toJSON: fail } },
      { deep: getter(fail) },
      new Proxy({}, { ownKeys: fail }),
      new Proxy({}, { has: fail, get: fail }),
      null as unknown as object,
      "text" as unknown as object,
      new Date(0),
    ];
    const lines = logged("info", ({ logger }) =>
      hostile.forEach((fields, index) => logger.info(`line ${index}`, fields)),
    );
    assert.deepEqual(
      lines.map(({ msg }) => msg),
      hostile.map((_, index) => `line ${index}`),
    );
    assert.deepEqual(
      lines.map(({ fields }) => fields),
      hostile.map((_, index) => (index === 1 ? undefined : unwritable)),
    );
    assert.equal(lines[1]!["text"], "once");
  });

  it("writes all JSON values unchanged, without pino's serializers", () => {
    const given = [
      {
        deep: { big: 2n ** 63n },
        list: [1n],
        none: null,
        nan: NaN,
        run: () => 1,
        sign: Symbol("s"),
        at: new Date(0),
      },
      JSON.parse('{"__proto__": 1}') as object,
      JSON.parse('{"__proto__": {"a": 1}}') as object,
      { method: "GET", headers: { a: "b" }, socket: "s" },
      { method: "GET", headers: "h", socket: "s" },
      { err: { message: "m", code: 3 } },
      { err: "text" },
      { deep: { of: { many: { levels: { that: { go: { on: 1 } } } } } } },
    ];
    const lines = logged("info", ({ logger }) =>
      given.forEach((fields) => logger.info("50 %s %d %%", fields)),
    );
    const rest = lines.map(
      ({ level: _level, time: _time, pid: _pid, hostname: _hostname, ...fields }) =>
        JSON.stringify(fields),
    );
    const asJson = (fields: object): string =>
      JSON.stringify(fields, (_key, value: unknown) =>
        typeof value === "bigint" ? value.toString() : value,
      );
    assert.deepEqual(
      rest,
      given.map((fields) => asJson({ ...fields, msg: "50 %s %d %%" })),
    );
  });

  it("writes the lines of one event loop turn together", async () => {
    const writes: string[] = [];
    const { logger } = new PinoLog({
      level: "info",
      redact: String,
      write: (more) => void writes.push(more),
    });
    logger.info("one");
    await Promise.resolve();
    logger.info("two");
    assert.equal(writes.length, 0);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(
      writes.splice(0).map((text) => text.split("\n").length),
      [3],
    );
    logger.info("three");
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(writes.length, 1);
  });

  it("reads its level from FX_LOG_LEVEL", () => {
    assert.deepEqual(
      [
        logLevelFromEnv({}),
        logLevelFromEnv({ FX_LOG_LEVEL: "" }),
        logLevelFromEnv({ FX_LOG_LEVEL: "debug" }),
      ],
      ["info", "info", "debug"],
    );
    for (const level of ["loud", "__proto__", "toString"])
      assert.throws(() => logLevelFromEnv({ FX_LOG_LEVEL: level }), { code: "FX2002" });
  });
});
