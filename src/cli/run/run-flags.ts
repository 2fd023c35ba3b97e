import { Flags } from "@oclif/core";
import { ENDPOINT_FLAGS, type EndpointFlags } from "../endpoint-options.ts";
import { ENV_FILE_FLAG } from "../env-files.ts";

/** fx's own flags of `fx run`. */
export const RUN_FLAGS = {
  inputs: Flags.string({
    description: "Read inputs from a JSON, YAML or .pb file, or from standard input.",
    helpGroup: "INPUT",
    helpValue: "FILE|-",
  }),
  timeout: Flags.string({
    description: "Bound the whole run: 90s, 1h30m.",
    helpGroup: "TIME",
    helpValue: "TIME",
  }),
  retries: Flags.integer({
    description: "Attempts after the first, in place of the task's own.",
    helpGroup: "TIME",
    min: 0,
    max: 1000,
  }),
  "get-fault-budget": Flags.string({
    description: "For how long get may go on failing.",
    helpGroup: "TIME",
    helpValue: "TIME",
    default: "10m",
  }),
  "poll-min": Flags.string({
    description: "Shortest pause between polls (default: the task's, the connector's, 100ms).",
    helpGroup: "TIME",
    helpValue: "TIME",
  }),
  "poll-max": Flags.string({
    description: "Longest pause between polls (default: the task's, the connector's, 2m).",
    helpGroup: "TIME",
    helpValue: "TIME",
  }),
  "output-prefix": Flags.string({
    description: "The folder for the results, in place of .fx/runs/ID.",
    helpValue: "DIR",
  }),
  clock: Flags.option({
    options: ["real", "virtual"] as const,
    description: "On a virtual clock waiting takes no time.",
    helpGroup: "TIME",
    default: "real" as const,
  })(),
  protocol: Flags.option({
    options: ["flyte1", "flyte2"] as const,
    description:
      "Which Flyte a serialized template is of, and the endpoint speaks; found out by default.",
  })(),
  ...ENDPOINT_FLAGS,
  "env-file": Flags.string({ ...ENV_FILE_FLAG, helpGroup: "INPUT" }),
};

/** The parsed flags of `fx run`. */
export interface RunFlags extends EndpointFlags {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly inputs?: string | undefined;
  readonly timeout?: string | undefined;
  readonly retries?: number | undefined;
  readonly "get-fault-budget": string;
  readonly "poll-min"?: string | undefined;
  readonly "poll-max"?: string | undefined;
  readonly "output-prefix"?: string | undefined;
  readonly clock: "real" | "virtual";
  readonly "env-file"?: readonly string[] | undefined;
}
