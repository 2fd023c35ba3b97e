import { Flags, type Interfaces } from "@oclif/core";
import { ENDPOINT_FLAGS } from "../endpoint-options.ts";
import { ENV_FILE_FLAG, protocolFlag, REPEATABLE, RUNS_FLAG } from "../shared-flags.ts";

/** The flags of `fx check`. */
export const CHECK_FLAGS = {
  task: Flags.string({
    description: "Check only the connector of this task.",
    helpValue: "TASK",
  }),
  inputs: Flags.string({
    description: "Read inputs from a JSON, YAML or .pb file instead of fx.check.yaml.",
    helpGroup: "INPUT",
    helpValue: "FILE",
  }),
  "env-file": Flags.string({ ...ENV_FILE_FLAG, helpGroup: "INPUT" }),
  runs: RUNS_FLAG,
  only: Flags.string({
    description: "Run only this check, or all checks of a group such as create/ (repeatable).",
    helpGroup: "CHECKS",
    helpValue: "ID",
    ...REPEATABLE,
  }),
  skip: Flags.string({
    description: "Skip this check, or all checks of a group such as create/ (repeatable).",
    helpGroup: "CHECKS",
    helpValue: "ID",
    ...REPEATABLE,
  }),
  repeat: Flags.integer({
    description: "How often to run each check. It fails if any of its runs fails.",
    helpValue: "N",
    helpGroup: "CHECKS",
    min: 1,
    max: 1000,
    default: 1,
  }),
  list: Flags.boolean({ description: "List the checks, and run none.", helpGroup: "CHECKS" }),
  explain: Flags.string({
    description: "Explain why Flyte needs a check, and how to fix a connector that fails it.",
    helpGroup: "CHECKS",
    helpValue: "ID",
  }),
  faults: Flags.integer({
    description: "Run each task N times in the world, with injected faults, instead of the checks.",
    helpValue: "N",
    helpGroup: "FAULTS",
    min: 1,
    max: 1_000_000,
  }),
  replay: Flags.string({
    description: "Repeat the faults of a run that failed.",
    helpValue: "TOKEN",
    helpGroup: "FAULTS",
  }),
  yes: Flags.boolean({ description: "Create jobs without asking." }),
  keep: Flags.boolean({ description: "Do not delete jobs that still run at the end." }),
  junit: Flags.string({
    description: "Also write the result as JUnit XML.",
    helpValue: "FILE",
  }),
  ...ENDPOINT_FLAGS,
  endpoint: {
    ...ENDPOINT_FLAGS.endpoint,
    description: "Check this connector server instead of the project's own connectors.",
  },
  protocol: protocolFlag({
    description: "The Flyte version to speak (default: detect, or Flyte 1 in process).",
    helpGroup: "ENDPOINT",
  }),
};

/** The parsed flags of `fx check`. */
export type CheckFlags = Interfaces.InferredFlags<typeof CHECK_FLAGS>;
