import { Flags, type Interfaces } from "@oclif/core";
import {
  type BackendTarget,
  CHARTS,
  createChartTarget,
  formatTarget,
} from "../../cluster-setup/backend/backend-target.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import { envFileFlag, readSize, switchFlag, textFlag } from "../shared-flags.ts";

const CONNECTOR = { helpGroup: "CONNECTOR" };

/** The flags of `fx backend`. */
export const BACKEND_FLAGS = {
  for: Flags.option({
    options: ["flyte1", "flyte2", "helm"] as const,
    aliases: ["protocol"],
    description:
      "What to print: Flyte's own configuration, or values of a Helm chart. With --check, the version of the file (default: detect).",
  })(),
  chart: Flags.option({
    options: CHARTS,
    description:
      "The chart of --for helm: flyte-binary or flyte-core of Flyte 1, or flyte2, the flyte-binary of Flyte 2.",
    defaultHelp: async () => "flyte-binary",
  })(),
  address: textFlag("HOST:PORT", "Where Flyte reaches the connector.", {
    ...CONNECTOR,
    defaultHelp: async () => "as in deploy/kubernetes.yaml",
  }),
  tls: switchFlag("The connector uses TLS, with a certificate from a public CA.", {
    ...CONNECTOR,
    exclusive: ["check"],
  }),
  "largest-output": textFlag("SIZE", "The size of the largest outputs, to set Flyte's limit.", {
    ...CONNECTOR,
    exclusive: ["check"],
  }),
  "env-file": envFileFlag(),
  check: textFlag(
    "FILE",
    "Check this file instead: Flyte's configuration, a ConfigMap with it, or Helm values. - reads standard input.",
    { helpGroup: "CHECK" },
  ),
};

type BackendFlags = Interfaces.InferredFlags<typeof BACKEND_FLAGS>;

export type BackendOptions = ReturnType<typeof readBackendOptions>;

/** Throws FX2000 for flags that are missing or cannot be combined, FX2002 for an invalid value. */
export function readBackendOptions(flags: Omit<BackendFlags, "json">) {
  const size = flags["largest-output"];
  return {
    action: readAction(flags),
    address: flags.address,
    isTls: flags.tls,
    largestOutput: size === undefined ? undefined : readSize("--largest-output", size),
  };
}

/** What to print, or the file to check and what the user says about it. */
function readAction(flags: Omit<BackendFlags, "json">) {
  const { for: form, chart, check: file } = flags;
  if (chart !== undefined && form !== "helm")
    throw new FxError("FX2000", "--chart needs --for helm", {
      hint: `--for helm --chart ${chart}`,
    });
  if (file !== undefined) {
    const said = form === undefined || form === "helm" ? {} : { protocol: form };
    const wanted = chart === undefined ? said : createChartTarget(chart);
    return { do: "check", file, wanted } as const;
  }
  if (form === undefined)
    throw new FxError("FX2000", "fx backend needs --for or --check", {
      hint: "--for flyte1, --for flyte2 or --for helm",
    });
  const isHelm = form === "helm";
  const target = isHelm ? createChartTarget(chart ?? "flyte-binary") : { protocol: form, chart };
  return { do: "print", target } as const;
}

/** The command for the same connectors at the same address, to paste. */
export function formatBackendCommand(
  paths: readonly string[],
  { address, "env-file": envFiles = [] }: Omit<BackendFlags, "json">,
  target: BackendTarget,
): string {
  const more = [
    ...(address === undefined ? [] : ["--address", address]),
    ...envFiles.flatMap((file) => ["--env-file", file]),
  ];
  return ["fx backend", quoteWords(paths), formatTarget(target), quoteWords(more)]
    .filter((part) => part !== "")
    .join(" ");
}
