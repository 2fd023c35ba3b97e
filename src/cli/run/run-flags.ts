import { Flags, type Interfaces } from "@oclif/core";
import { ENDPOINT_FLAGS, type EndpointFlags } from "../endpoint-options.ts";
import { REMOTE_RUN_FLAGS } from "../remote/remote-run-flags.ts";
import {
  countFlag,
  envFileFlag,
  listFlag,
  protocolFlag,
  RUNS_FLAG,
  textFlag,
} from "../shared-flags.ts";

const INPUT = { helpGroup: "INPUT" };
const TIME = { helpGroup: "TIME" };
/** fx sees requests only of code in its own process. */
const RECORDING = { helpGroup: "RECORDING", exclusive: ["endpoint", "remote"] };
const timeFlag = (description: string) => textFlag("TIME", description, TIME);

/** fx's own flags of `fx run`. */
export const RUN_FLAGS = {
  inputs: textFlag(
    "FILE|-",
    "Read inputs from a JSON, YAML or .pb file; - is standard input.",
    INPUT,
  ),
  timeout: timeFlag("Stop the run after this time, such as 90s or 1h30m."),
  retries: countFlag("Number of retries (default: the task's).", { ...TIME, min: 0, max: 1000 }),
  "get-fault-budget": textFlag("TIME", "How long `get` may keep failing before the job fails.", {
    ...TIME,
    default: "10m",
  }),
  "poll-min": timeFlag(
    "Shortest pause between polls (default: the task's, else the connector's, else 100ms).",
  ),
  "poll-max": timeFlag(
    "Longest pause between polls (default: the task's, else the connector's, else 2m).",
  ),
  "output-prefix": textFlag("DIR", "The folder for the results (default: .fx/runs/ID)."),
  runs: RUNS_FLAG,
  clock: Flags.option({
    options: ["real", "virtual"] as const,
    description: "The clock of the run. On a virtual clock, waiting takes no time.",
    ...TIME,
    default: "real" as const,
  })(),
  inject: listFlag(
    "FAULT@CALL",
    "Inject a fault, such as throw-before@get2 or slow=5s@create1 (repeatable).",
  ),
  record: textFlag(
    "FILE",
    "Record the requests with `context.fetch`, the clock and the random numbers.",
    RECORDING,
  ),
  replay: textFlag("FILE", "Replay a recording, without a network and without waiting.", {
    ...RECORDING,
    exclusive: [...RECORDING.exclusive, "record", "clock"], // it has its own clock
  }),
  protocol: protocolFlag({
    description: "The Flyte version of all messages (default: detect; for a module, flyte1).",
  }),
  ...ENDPOINT_FLAGS,
  ...REMOTE_RUN_FLAGS,
  "env-file": envFileFlag(INPUT),
};

type ParsedFlags = Interfaces.InferredFlags<typeof RUN_FLAGS>;

/** The parsed flags of `fx run` for a run on this machine. */
export type RunFlags = EndpointFlags &
  Pick<ParsedFlags, "get-fault-budget" | "clock"> &
  Partial<Omit<ParsedFlags, "env-file">> & { readonly "env-file"?: readonly string[] | undefined };
