import assert from "node:assert/strict";
import { readSubmission } from "../../../examples/slurm/src/read-submission.ts";
import { createRequest } from "../../support/messages/create-request.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";
import { Dataset, Duration, FlyteFile, UserError } from "flyte-fx";

const SCRIPT = "#!/bin/sh\n";

describe("examples/slurm: inputs", () => {
  it("become arguments of sbatch", () => {
    const inputs = {
      ...{
        cpus: 2,
        gpus: 1,
        memory: "4G",
        time_limit: new Duration(3661),
        partition: "long,short",
      },
      ...{ tasks: 10, at_once: 3 },
    };
    assert.deepEqual(read(inputs).args, [
      ...["--cpus-per-task=2", "--gpus=1", "--mem=4G", "--time=61:1", "--partition=long,short"],
      "--array=0-9%3",
    ]);
  });

  it("keep the defaults of Slurm if they are missing or null", () => {
    assert.deepEqual(read({ memory: null, time_limit: null, partition: null }).args, [
      "--cpus-per-task=1",
    ]);
  });

  it("of the task become variables of the script", () => {
    const inputs = {
      ...{ text: "a\nb", none: null, share: 0.5, yes: true, big: 2n ** 60n },
      ...{
        day: new Date(0),
        pause: new Duration(1, 500_000_000),
        list: [1, "x"],
        map: { a: null },
      },
      ...{ file: new FlyteFile("s3://b/f"), table: new Dataset("s3://b/t", "parquet") },
    };
    assert.deepEqual(read(inputs).variables, {
      ...{ INPUT_text: "a\nb", INPUT_none: "", INPUT_share: "0.5", INPUT_yes: "true" },
      ...{ INPUT_big: "1152921504606846976", INPUT_day: "1970-01-01T00:00:00.000Z" },
      ...{ INPUT_pause: "1.5", INPUT_list: '[1,"x"]', INPUT_map: '{"a":null}' },
      ...{ INPUT_file: "s3://b/f", INPUT_table: "s3://b/t" },
    });
  });

  const invalid: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
    [{ cpus: -1 }, /^input cpus: expected a whole number/],
    [{ cpus: "2 --wrap=x" }, /^input cpus: expected a whole number/],
    [{ memory: "4G --wrap=x" }, /^input memory: expected a size/],
    [{ partition: "main --wrap=x" }, /^input partition: expected a name/],
    [{ partition: "main\nx" }, /^input partition: expected a name/],
    [{ time_limit: new Duration(0) }, /^input time_limit: expected a duration from 1s/],
    [{ time_limit: "UNLIMITED" }, /^input time_limit: expected a duration from 1s/],
    [{ tasks: 1e9 }, /^input tasks: expected a whole number/],
    [{ "a=b": "x" }, /^input "a=b": expected a name/],
    [{ "a\0b": "x" }, /^input "a\\u0000b": expected a name/],
    [{ text: "a\0b" }, /^input text: a variable cannot contain a NUL character$/],
    [{ text: "x".repeat(200_000) }, /^the inputs have \d+ bytes, more than 100000/],
  ];
  for (const [inputs, expected] of invalid) {
    it(`rejects ${JSON.stringify(inputs).slice(0, 40)}`, () => {
      assert.throws(
        () => read(inputs),
        (error) => error instanceof UserError && expected.test(error.message),
      );
    });
  }

  it("reports every fault at once, the script included", () => {
    assert.throws(() => read({ cpus: 0.5, memory: "x" }, "echo"), {
      message:
        "input cpus: expected a whole number from 0 to 100000; input memory: expected a size such as 500M; custom.script: expected a script that begins with #!, such as #!/bin/sh",
    });
  });
});

function read(inputs: Readonly<Record<string, unknown>>, script = SCRIPT) {
  return readSubmission(createRequest(smallTemplate("slurm", { custom: { script } }), { inputs }));
}
