import type { Interfaces } from "@oclif/core";
import { ENDPOINT_FLAGS } from "../endpoint-options.ts";
import {
  countFlag,
  envFileFlag,
  listFlag,
  protocolFlag,
  RUNS_FLAG,
  switchFlag,
  textFlag,
} from "../shared-flags.ts";

const INPUT = { helpGroup: "INPUT" };
const CHECKS = { helpGroup: "CHECKS" };
const FAULTS = {
  helpGroup: "FAULTS",
  exclusive: ["only", "skip", "repeat", "keep", "endpoint"],
};

/** The flags of `fx check`. */
export const CHECK_FLAGS = {
  task: textFlag("TASK", "Check only the connector of this task."),
  inputs: textFlag(
    "FILE",
    "Read inputs from a JSON, YAML or .pb file instead of fx.check.yaml.",
    INPUT,
  ),
  "env-file": envFileFlag(INPUT),
  runs: RUNS_FLAG,
  only: listFlag(
    "ID",
    "Run only this check, or all checks of a group such as create/ (repeatable).",
    CHECKS,
  ),
  skip: listFlag(
    "ID",
    "Skip this check, or all checks of a group such as create/ (repeatable).",
    CHECKS,
  ),
  repeat: countFlag("How often to run each check. It fails if any of its runs fails.", {
    helpValue: "N",
    ...CHECKS,
    min: 1,
    max: 1000,
    default: 1,
  }),
  list: switchFlag("List the checks, and run none.", CHECKS),
  explain: textFlag(
    "ID",
    "Explain why Flyte needs a check, and how to fix a connector that fails it.",
    CHECKS,
  ),
  faults: countFlag(
    "Run each task N times (default: 100) in the world, with injected faults, instead of the checks.",
    { helpValue: "[N]", ...FAULTS, min: 1, max: 1_000_000 },
  ),
  replay: textFlag("TOKEN", "Repeat the faults of a run that failed.", FAULTS),
  yes: switchFlag("Create jobs without asking."),
  keep: switchFlag("Do not delete jobs that still run at the end."),
  junit: textFlag("FILE", "Also write the result as JUnit XML."),
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
