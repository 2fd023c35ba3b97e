import { didYouMean } from "../../base/errors/did-you-mean.ts";
import { describeType } from "../../values/describe-type.ts";
import { ValueFaults } from "../../values/faults.ts";
import { toNativeMap } from "../../values/literal-map.ts";
import { CheckFailure } from "../check-failure.ts";
import type { CheckSession } from "../check-session.ts";
import type { ConformanceCheck } from "../check.ts";
import { findJobOutputs, readJobOutputs, skipWithoutOutputs } from "./job-outputs.ts";

const MEBIBYTE = 1024 * 1024;
/** Flyte's default for `storage.limits.maxDownloadMBs`. */
const LARGEST_OUTPUTS = 2 * MEBIBYTE;

const BOTH_KINDS = ["async", "sync"] as const;

/** Checks of the outputs of a job that succeeds. */
export const OUTPUTS_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "outputs/declared",
    level: "engine",
    title: "a job that succeeds has every declared output",
    why: "Flyte does not compare the outputs with the task's interface. If one is missing, the task succeeds, and the next task that reads it fails.",
    fix: "Return every output of the interface from get or do, with exactly the declared names. Declare the outputs on the connector, so that the compiler and fx check them.",
    kinds: BOTH_KINDS,
    jobs: 0,
    usesFinishedJob: true,
    skip: skipWithoutOutputs,
    async run(session) {
      const { literals } = await readJobOutputs(session);
      const { outputFields } = session.subject;
      const names = Object.keys(literals.literals ?? {});
      const missing = [...outputFields.keys()].filter((name) => !names.includes(name));
      if (missing.length === 0) return;
      const others = names.filter((name) => !outputFields.has(name));
      throw new CheckFailure(
        `the job succeeded without ${missing.join(", ")}${didYouMean(missing[0]!, others)}`,
        { expected: `the outputs ${[...outputFields.keys()].join(", ")}` },
      );
    },
  },
  {
    id: "outputs/typed",
    level: "engine",
    title: "each output has its declared type",
    why: "Flyte does not check the types of outputs. A text in an integer output succeeds, and the task that reads it fails later, possibly in another language.",
    fix: "Return values of the declared types. Declare the outputs on the connector; without that, fx infers a literal from each value, so that 3 becomes an integer even if the task declares a float.",
    kinds: BOTH_KINDS,
    jobs: 0,
    usesFinishedJob: true,
    skip: skipWithoutOutputs,
    run: refuseIllTyped,
  },
  {
    id: "outputs/size",
    level: "engine",
    title: "the outputs stay below the engine's limits",
    why: "Flyte's engine accepts replies of at most 4 MiB, and reads outputs of at most 2 MiB (storage.limits.maxDownloadMBs) by default. Flyte 1 fails the task with larger ones. In Flyte 2 it may succeed with outputs that nobody can read.",
    fix: "Write large values to storage, and return their URI as a file or a dataset.",
    kinds: BOTH_KINDS,
    jobs: 0,
    usesFinishedJob: true,
    skip: skipWithoutOutputs,
    async run(session) {
      const { bytes } = await readJobOutputs(session);
      if (bytes > LARGEST_OUTPUTS)
        throw new CheckFailure(`the outputs have ${(bytes / MEBIBYTE).toFixed(1)} MiB`, {
          expected: "at most 2 MiB",
        });
    },
  },
  {
    id: "outputs/file",
    level: "engine",
    title: "a job that returns no outputs has written outputs.pb",
    why: "If a reply is SUCCEEDED without outputs, Flyte's engine reads outputs.pb under the output prefix. Without that file, Flyte 1 retries the task with OutputsNotFound, although it succeeded, and Flyte 2's engine fails.",
    fix: "Return Resource.succeeded with the outputs. If the job itself writes them, pass it the outputPrefix of create, and let it write outputs.pb there before its state becomes final.",
    kinds: BOTH_KINDS,
    jobs: 0,
    usesFinishedJob: true,
    skip: skipWithoutOutputs,
    async run(session) {
      if ((await findJobOutputs(session)) !== undefined) return;
      const { job } = await session.finishedJob();
      throw new CheckFailure("the job succeeded without outputs and without outputs.pb", {
        expected: `outputs in the reply, or ${job.run.outputPrefix}/outputs.pb`,
      });
    },
  },
];

/** Looks at the declared outputs that exist: outputs/declared reports the others. */
async function refuseIllTyped(session: CheckSession): Promise<void> {
  const { literals = {} } = (await readJobOutputs(session)).literals;
  const fields = new Map(
    [...session.subject.outputFields].filter(([name]) => Object.hasOwn(literals ?? {}, name)),
  );
  const declared = Object.fromEntries([...fields.keys()].map((name) => [name, literals![name]!]));
  const faults = new ValueFaults();
  toNativeMap({ literals: declared }, fields, faults);
  if (faults.count > 0)
    throw new CheckFailure(`the outputs have other types: ${faults.lines().join("; ")}`, {
      expected: [...fields].map(([name, node]) => `${name}: ${describeType(node)}`).join(", "),
    });
}
