import { join } from "node:path";
import { didYouMean } from "../../base/errors/did-you-mean.ts";
import { isFileMissing } from "../../base/files.ts";
import { readBoundedFile } from "../../base/read-bounded-file.ts";
import { isOnThisMachine } from "../../client/split-address.ts";
import { decodeOutputsIn } from "../../local/attempt/read-outputs.ts";
import { describeType } from "../../values/conversions.ts";
import { ValueFaults } from "../../values/faults.ts";
import { toNativeMap } from "../../values/literal-map.ts";
import type { CheckSession } from "../check-session.ts";
import { CheckFailure, CheckSkipped, type CheckSubject, ensure } from "../check-subject.ts";
import { type ConformanceCheck, SHARED_JOB } from "../check.ts";

const MEBIBYTE = 1024 * 1024;
/** Flyte's default for `storage.limits.maxDownloadMBs`. */
const LARGEST_OUTPUTS = 2 * MEBIBYTE;

/** A check of the outputs of the job that all checks share. */
const OUTPUTS = { ...SHARED_JOB, skip: skipWithoutOutputs } as const;

/** Checks of the outputs of a job that succeeds. */
export const OUTPUTS_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "outputs/declared",
    level: "engine",
    title: "a job that succeeds has every declared output",
    why: "Flyte does not compare the outputs with the task's interface. If one is missing, the task succeeds, and the next task that reads it fails.",
    fix: "Return every output of the interface from get or do, with exactly the declared names. Declare the outputs on the connector, so that the compiler and fx check them.",
    ...OUTPUTS,
    async run(session) {
      const { literals } = await readJobOutputs(session);
      const { outputFields } = session.subject;
      const names = Object.keys(literals.literals ?? {});
      const missing = [...outputFields.keys()].filter((name) => !names.includes(name));
      const others = names.filter((name) => !outputFields.has(name));
      ensure(
        missing.length === 0,
        `the job succeeded without ${missing.join(", ")}${didYouMean(missing[0] ?? "", others)}`,
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
    ...OUTPUTS,
    run: refuseIllTyped,
  },
  {
    id: "outputs/size",
    level: "engine",
    title: "the outputs stay below the engine's limits",
    why: "Flyte's engine accepts replies of at most 4 MiB, and reads outputs of at most 2 MiB (storage.limits.maxDownloadMBs) by default. Flyte 1 fails the task with larger ones. In Flyte 2 it may succeed with outputs that nobody can read.",
    fix: "Write large values to storage, and return their URI as a file or a dataset.",
    ...OUTPUTS,
    async run(session) {
      const { bytes } = await readJobOutputs(session);
      const size = `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
      ensure(bytes <= LARGEST_OUTPUTS, `the outputs have ${size}`, { expected: "at most 2 MiB" });
    },
  },
  {
    id: "outputs/file",
    level: "engine",
    title: "a job that returns no outputs has written outputs.pb",
    why: "If a reply is SUCCEEDED without outputs, Flyte's engine reads outputs.pb under the output prefix. Without that file, Flyte 1 retries the task with OutputsNotFound, although it succeeded, and Flyte 2's engine fails.",
    fix: "Return Resource.succeeded with the outputs. If the job itself writes them, pass it the outputPrefix of create, and let it write outputs.pb there before its state becomes final.",
    ...OUTPUTS,
    async run(session) {
      const { job } = await session.finishedJob();
      ensure(
        (await findJobOutputs(session)) !== undefined,
        "the job succeeded without outputs and without outputs.pb",
        { expected: `outputs in the reply, or ${job.run.outputPrefix}/outputs.pb` },
      );
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
  ensure(faults.count === 0, `the outputs have other types: ${faults.lines().join("; ")}`, {
    expected: [...fields].map(([name, node]) => `${name}: ${describeType(node)}`).join(", "),
  });
}

function skipWithoutOutputs({ outputFields }: CheckSubject): string | undefined {
  return outputFields.size === 0 ? "the task declares no outputs" : undefined;
}

/**
 * The outputs of the job that all checks share: from its Resource, or from its `outputs.pb`. Skips
 * the check if there are none, because `outputs/file` fails then.
 */
async function readJobOutputs(session: CheckSession) {
  const outputs = await findJobOutputs(session);
  if (outputs === undefined)
    throw new CheckSkipped("the job succeeded without outputs, see outputs/file");
  return outputs;
}

/**
 * The outputs and their size as the engine stores them. Undefined if the Resource has none and there
 * is no `outputs.pb`.
 */
async function findJobOutputs(session: CheckSession) {
  const { subject } = session;
  const { job, end } = await session.finishedJob();
  if (end.outputs !== undefined)
    return { literals: end.outputs, bytes: subject.wire.encodeOutputs(end.outputs).length };
  const { outputPrefix } = job.run;
  // A server on another machine cannot write below the output prefix, a folder of this one.
  if (!isOnThisMachine(subject.client.address))
    throw new CheckSkipped(
      `the job returned no outputs, and fx cannot look for outputs.pb on ${subject.client.address}`,
    );
  const file = join(outputPrefix, "outputs.pb");
  try {
    const bytes = readBoundedFile(file);
    const literals = await decodeOutputsIn(outputPrefix, bytes, subject.wire);
    return { literals, bytes: bytes.length };
  } catch (error) {
    if (isFileMissing(error)) return undefined;
    throw new CheckFailure(`${file} cannot be read: ${(error as Error).message}`);
  }
}
