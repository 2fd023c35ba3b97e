import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { rawMessage } from "../../support/messages/raw-message.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

const { encodeTaskTemplate } = FLYTE1;

const DEPTH = 10_000;
const ID = rawMessage([1, 1], [4, "forged"]);

/** Field 6 of a template, `custom`: a Struct with deeply nested lists. */
function deepCustom(): Uint8Array {
  let value = rawMessage([3, "end"]);
  for (let depth = 0; depth < DEPTH; depth += 1) value = rawMessage([6, rawMessage([1, value])]);
  return rawMessage([1, rawMessage([1, "deep"], [2, value])]);
}

/** Field 5 of a template, `interface`: an input whose type is a deeply nested list. */
function deepType(): Uint8Array {
  let type = rawMessage([1, 1]);
  for (let depth = 0; depth < DEPTH; depth += 1) type = rawMessage([3, type]);
  return rawMessage([1, rawMessage([1, rawMessage([1, "x"], [2, rawMessage([1, type])])])]);
}

/** Nested groups, which no Flyte message has. */
const GROUPS = Buffer.alloc(DEPTH, (99 << 3) | 3);

const whole = encodeTaskTemplate(smallTemplate("scripted", { custom: { text: "x".repeat(100) } }));
const GIBIBYTE = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x04]);

const FORGED: Readonly<Record<string, Uint8Array>> = {
  "a type that announces 1 GiB": Buffer.concat([
    rawMessage([1, ID]),
    Buffer.from([(2 << 3) | 2]),
    GIBIBYTE,
    Buffer.from("abc"),
  ]),
  "a custom that announces 1 GiB": Buffer.concat([
    rawMessage([1, ID], [2, "t"]),
    Buffer.from([(6 << 3) | 2]),
    GIBIBYTE,
  ]),
  "an unknown field that announces 1 GiB": Buffer.concat([
    rawMessage([1, ID], [2, "t"]),
    Buffer.from([(15 << 3) | 2]),
    GIBIBYTE,
  ]),
  "an endless length": Buffer.concat([
    rawMessage([1, ID], [2, "t"]),
    Buffer.from([(6 << 3) | 2]),
    Buffer.alloc(20, 0xff),
  ]),
  "a custom nested 10,000 deep": rawMessage([1, ID], [2, "t"], [6, deepCustom()]),
  "a type nested 10,000 deep": rawMessage([1, ID], [2, "t"], [4, deepType()]),
  "groups nested 10,000 deep": Buffer.concat([rawMessage([1, ID], [2, "t"]), GROUPS]),
  "a template truncated within a field": whole.subarray(0, whole.length - 7),
  "a template truncated within its first field": whole.subarray(0, 3),
  "text that is not UTF-8": rawMessage([1, ID], [2, Buffer.from([0xc3, 0x28])]),
};

describe("forged messages", () => {
  const project = useSharedProject({ "src/index.ts": "export const one = 1;\n" });
  before(() => {
    for (const [index, bytes] of Object.values(FORGED).entries())
      writeFileSync(join(project.root, `${index}.pb`), bytes);
  });

  for (const [index, what] of Object.keys(FORGED).entries()) {
    for (const command of [["inspect"], ["inspect", "--type", "TaskTemplate"], ["run"]]) {
      it(`are rejected with 2 by fx ${command.join(" ")}: ${what}`, async () => {
        const { code, stdout, stderr } = await runCommand(project, [...command, `${index}.pb`]);
        assert.equal(code, 2, `${stdout.slice(0, 300)}${stderr}`);
        assert.equal(stdout, "");
        assert.match(stderr, /^Error FX2\d{3}: /m);
        assert.doesNotMatch(stderr, /^ +at /m);
      });
    }
  }
});
