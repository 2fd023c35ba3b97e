import type { ServerContainer } from "../../cluster-setup/connector-app.ts";
import { renderManifest } from "../../cluster-setup/kubernetes-manifest.ts";
import { toUserPath } from "../../process/user-file.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { readFileIfThere } from "../../runtime/base/files.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import type { CommandHost } from "../fx-command.ts";
import { writeFiles } from "../serialize/write-serialized.ts";
import type { DeployFlags } from "./deploy-flags.ts";

/** Prints the manifest of the server, or writes it. */
export function deployManifest(
  server: ServerContainer,
  flags: DeployFlags,
  host: CommandHost,
): void {
  const { namespace, replicas, output } = flags;
  const manifest = renderManifest({ ...server, namespace, replicas, unset: [] });
  if (output === undefined) {
    host.print(manifest, { manifest, file: null });
    if (!host.wantsJson) host.note("next:  fx deploy … | kubectl apply --filename -");
    return;
  }
  const state = writeManifest(manifest, output, flags, host);
  const next = `next:  kubectl apply --filename ${quoteWords([output])}`;
  host.print(`${state} ${output}\n  ${next}\n`, { manifest, file: output, state });
}

/** Throws FX4013 for a file with other content: it may have been edited. */
function writeManifest(
  manifest: string,
  output: string,
  { force, "dry-run": isDryRun }: DeployFlags,
  { process }: CommandHost,
): string {
  const path = toUserPath(output, process);
  const found = readFileIfThere(path);
  if (found === manifest) return "identical";
  if (found !== undefined && !force)
    throw new FxError("FX4013", `${output} exists with other content; fx wrote nothing`, {
      hint: "--output with another file, or --force",
    });
  if (isDryRun) return "would write";
  writeFiles([{ path, content: Buffer.from(manifest) }]);
  return "✔ wrote";
}
