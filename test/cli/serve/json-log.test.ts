import assert from "node:assert/strict";
import { JsonLog, logLevelOf } from "../../../src/cli/serve/json-log.ts";

describe("the log of fx serve", () => {
  const logged = (level: "debug" | "info" | "warn" | "error", use: (log: JsonLog) => void): Record<string, unknown>[] => {
    let text = "";
    const log = new JsonLog({ level, redact: (line) => line.replaceAll("hush", "[secret]"), write: (more) => (text += more) });
    use(log);
    log.flush();
    log.flush();
    return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it("has one JSON object a line, as pino writes it", () => {
    const [line] = logged("info", ({ logger }) => logger.warn("careful\nnow", { jobId: "j1", big: 2n }));
    const { level, msg, jobId, big, pid } = line!;
    assert.deepEqual({ level, msg, jobId, big, pid }, { level: 40, msg: "careful\nnow", jobId: "j1", big: "2", pid: process.pid });
    assert.equal(typeof line!["time"], "number");
  });

  it("leaves out what is below its level", () => {
    const all = ({ logger }: JsonLog): void => {
      logger.debug("d");
      logger.info("i");
      logger.warn("w");
      logger.error("e");
    };
    assert.deepEqual(logged("warn", all).map(({ msg }) => msg), ["w", "e"]);
    assert.deepEqual(logged("debug", all).map(({ level }) => level), [20, 30, 40, 50]);
  });

  it("keeps secrets out of messages and fields, and no field takes the place of message and level", () => {
    const [line] = logged("info", ({ logger }) => logger.info("key hush", { deep: { of: ["hush"] }, msg: "another", level: 10 }));
    assert.deepEqual([line!["level"], line!["msg"], line!["deep"]], [30, "key [secret]", { of: ["[secret]"] }]);
  });

  it("stays one JSON object a line whatever the fields are", () => {
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    const odd = [cyclic, {}, [1], { toJSON: () => undefined }, { toJSON: () => "text" }, { gone: undefined }];
    const lines = logged("info", ({ logger }) => odd.forEach((fields) => logger.info("odd", fields)));
    const unwritable = "could not be written as JSON";
    assert.deepEqual(lines.map(({ fields }) => fields), [unwritable, undefined, unwritable, unwritable, unwritable, undefined]);
  });

  it("leaves out fields that are no JSON once a secret is replaced in them", () => {
    let text = "";
    const log = new JsonLog({ level: "info", redact: (line) => line.replaceAll("1234", "[secret]"), write: (more) => (text += more) });
    log.logger.info("a number", { pin: 51234 });
    log.flush();
    assert.equal((JSON.parse(text) as { fields: string }).fields, "could not be written as JSON");
  });

  it("takes its level from FX_LOG_LEVEL", () => {
    assert.deepEqual([logLevelOf({}), logLevelOf({ FX_LOG_LEVEL: "" }), logLevelOf({ FX_LOG_LEVEL: "debug" })], ["info", "info", "debug"]);
    for (const level of ["loud", "__proto__", "toString"]) assert.throws(() => logLevelOf({ FX_LOG_LEVEL: level }), { code: "FX2002" });
  });
});
