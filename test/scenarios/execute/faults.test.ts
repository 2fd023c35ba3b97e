import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { t } from "../../../src/entries/index.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { ExecuteFixture, KIND, ORIGIN, pb } from "../../support/command/execute-fixture.ts";

const TOO_LARGE = new Uint8Array(65 * 1024 * 1024);

/** Breaks files, or returns replacements for arguments. */
type Break = (fixture: ExecuteFixture) => unknown;

/** Faults that a retry may fix. */
const TRANSIENT: readonly (readonly [what: string, breakIt: Break, text: RegExp])[] = [
  [
    "a missing inputs.pb",
    ({ project }) => rmSync(join(project.root, "in/inputs.pb")),
    /FX5011: in\/inputs\.pb does not exist/,
  ],
  [
    "an inputs.pb that is a folder",
    ({ project }) => {
      rmSync(join(project.root, "in/inputs.pb"));
      project.write("in/inputs.pb/x", "");
    },
    /FX50\d\d/,
  ],
  ["a missing template", ({ project }) => rmSync(join(project.root, "in/template.pb")), /FX5011/],
];

/** Faults that no retry can fix. */
const PERMANENT: readonly (readonly [what: string, breakIt: Break, text: RegExp])[] = [
  [
    "a truncated inputs.pb",
    ({ project }) => {
      const whole = pb({ name: "Ada" }, { name: t.string() });
      project.write("in/inputs.pb", whole.subarray(0, 12));
    },
    /FX2006/,
  ],
  [
    "an inputs.pb of 65 MiB",
    ({ project }) => void project.write("in/inputs.pb", TOO_LARGE),
    /FX5016/,
  ],
  [
    "a truncated template",
    ({ project }) => void project.write("in/template.pb", new Uint8Array([0x0a, 0x50, 0x01])),
    /FX2006/,
  ],
  ["an empty template", ({ project }) => void project.write("in/template.pb", ""), /FX2006/],
  [
    "a template of 65 MiB",
    ({ project }) => void project.write("in/template.pb", TOO_LARGE),
    /FX5016/,
  ],
  [
    "a template in the arguments that is not base64",
    () => ({ "in/template.pb": "data:application/x-protobuf;base64,CgV*" }),
    /FX2006: the template in the arguments is not base64/,
  ],
  [
    "a template in the arguments that does not decode",
    () => ({ "in/template.pb": "data:application/x-protobuf;base64,ClAB" }),
    /FX2006/,
  ],
  [
    "a template that was serialized for Flyte 1 and runs on Flyte 2",
    () => ({ "in/template.pb": "inline://taskTemplate" }),
    /it was serialized for Flyte 1[^]*hint: fx serialize --for flyte2/,
  ],
  [
    "inputs in an unsupported storage",
    () => ({ "in/inputs.pb": "abfs://container/inputs.pb" }),
    /FX5015: .* no storage for abfs:/,
  ],
  [
    "inputs in a storage whose client is not installed",
    () => ({ "in/inputs.pb": "s3://bucket/inputs.pb" }),
    /FX5017: .*@aws-sdk\/client-s3/,
  ],
];

for (const protocol of ["flyte1", "flyte2"] as const) {
  describe(`environment errors of fx execute on ${protocol}`, () => {
    let fixture: ExecuteFixture;
    beforeEach(() => {
      fixture = new ExecuteFixture("return { greeting: `Hello ${String(inputs['name'])}` };");
      if (protocol === "flyte2") fixture.template2();
    });

    async function assertReported(
      breakIt: Break,
      text: RegExp,
      kind: number,
      origin: number,
    ): Promise<void> {
      const replaced = (breakIt(fixture) ?? {}) as Record<string, string>;
      const args = fixture.args.map((argument) => replaced[argument] ?? argument);
      await assertExit(0, fixture.run({}, ["execute", "--protocol", protocol, ...args.slice(1)]));
      assert.deepEqual(fixture.files, ["error.pb"]);
      fixture.assertError({ code: "SYSTEM", kind, origin }, text);
    }

    for (const [what, breakIt, text] of TRANSIENT) {
      it(`are retryable as ${protocol === "flyte1" ? "SYSTEM" : "USER, whose retries Flyte 2 limits"}: ${what}`, async () => {
        const origin = protocol === "flyte1" ? ORIGIN.SYSTEM : ORIGIN.USER;
        await assertReported(breakIt, text, KIND.RECOVERABLE, origin);
      });
    }

    for (const [what, breakIt, text] of PERMANENT) {
      it(`are permanent: ${what}`, async () => {
        await assertReported(breakIt, text, KIND.NON_RECOVERABLE, ORIGIN.SYSTEM);
      });
    }
  });
}
