import { Flags, type Interfaces } from "@oclif/core";
import { ENDPOINT_FLAGS, type EndpointFlags } from "../endpoint-options.ts";
import { REMOTE_RUN_FLAGS } from "../remote/remote-run-flags.ts";
import { ENV_FILE_FLAG, protocolFlag, REPEATABLE, RUNS_FLAG } from "../shared-flags.ts";

const timeFlag = (description: string) =>
  Flags.string({ description, helpGroup: "TIME", helpValue: "TIME" });

/** fx's own flags of `fx run`. */
export const RUN_FLAGS = {
  inputs: Flags.string({
    description: "Read inputs from a JSON, YAML or .pb file; - is standard input.",
    helpGroup: "INPUT",
    helpValue: "FILE|-",
  }),
  timeout: timeFlag("Stop the run after this time, such as 90s or 1h30m."),
  retries: Flags.integer({
    description: "Number of retries (default: the task's).",
    helpGroup: "TIME",
    min: 0,
    max: 1000,
  }),
  "get-fault-budget": Flags.string({
    description: "How long `get` may keep failing before the job fails.",
    helpGroup: "TIME",
    helpValue: "TIME",
    default: "10m",
  }),
  "poll-min": timeFlag(
    "Shortest pause between polls (default: the task's, else the connector's, else 100ms).",
  ),
  "poll-max": timeFlag(
    "Longest pause between polls (default: the task's, else the connector's, else 2m).",
  ),
  "output-prefix": Flags.string({
    description: "The folder for the results (default: .fx/runs/ID).",
    helpValue: "DIR",
  }),
  runs: RUNS_FLAG,
  clock: Flags.option({
    options: ["real", "virtual"] as const,
    description: "The clock of the run. On a virtual clock, waiting takes no time.",
    helpGroup: "TIME",
    default: "real" as const,
  })(),
  inject: Flags.string({
    ...REPEATABLE,
    description: "Inject a fault, such as throw-before@get2 or slow=5s@create1 (repeatable).",
    helpValue: "FAULT@CALL",
  }),
  record: Flags.string({
    description: "Record the requests with `context.fetch`, the clock and the random numbers.",
    helpGroup: "RECORDING",
    helpValue: "FILE",
  }),
  replay: Flags.string({
    description: "Replay a recording, without a network and without waiting.",
    helpGroup: "RECORDING",
    helpValue: "FILE",
  }),
  protocol: protocolFlag({
    description: "The Flyte version of all messages (default: detect; for a module, flyte1).",
  }),
  ...ENDPOINT_FLAGS,
  ...REMOTE_RUN_FLAGS,
  "env-file": Flags.string({ ...ENV_FILE_FLAG, helpGroup: "INPUT" }),
};

type ParsedFlags = Interfaces.InferredFlags<typeof RUN_FLAGS>;

/** The parsed flags of `fx run` for a run on this machine. */
export type RunFlags = EndpointFlags &
  Pick<ParsedFlags, "get-fault-budget" | "clock"> &
  Partial<Omit<ParsedFlags, "env-file">> & { readonly "env-file"?: readonly string[] | undefined };
