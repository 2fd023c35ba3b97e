import { renderManifest } from "../../deployment/kubernetes-manifest.ts";
import type { ServerContainer } from "../../deployment/server-container.ts";
import { toUserPath } from "../../process/user-file.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { readFileIfThere } from "../../runtime/base/files.ts";
import { plainText, quoteWords } from "../../runtime/base/text.ts";
import type { CommandHost } from "../fx-command.ts";
import { writeFiles } from "../serialize/write-serialized.ts";
import type { DeployFlags } from "./deploy-flags.ts";
import { hideDiffValues } from "./hide-diff-values.ts";
import { runKubectl } from "./run-kubectl.ts";

type ManifestFlags = DeployFlags & {
  readonly timeoutMs: number;
  /** The paths of the command line. */
  readonly paths: readonly string[];
};

/** Prints the manifest of the server, writes it, or applies it with kubectl. */
export async function deployManifest(
  server: ServerContainer,
  flags: ManifestFlags,
  host: CommandHost,
): Promise<void> {
  const { namespace, replicas, output, apply } = flags;
  const manifest = renderManifest({ ...server, namespace, replicas, unset: [] });
  if (apply) {
    await applyManifest(manifest, server.name, flags, host);
    return;
  }
  if (output === undefined) {
    host.print(manifest, { manifest, file: null });
    if (!host.wantsJson) host.note("next: apply it with kubectl, or pass --apply");
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
  { force, "dry-run": isDryRun }: ManifestFlags,
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

/** Shows what changes in the cluster, and changes it. */
async function applyManifest(
  manifest: string,
  name: string,
  { namespace, wait, timeoutMs, paths, "dry-run": isDryRun }: ManifestFlags,
  host: CommandHost,
): Promise<void> {
  const input = { input: manifest };
  const context = (await runKubectl(["config", "current-context"], host)).stdout.trim();
  const differs = { ...input, accepted: [0, 1] };
  const diff = await runKubectl(["diff", "--filename", "-"], host, differs);
  const isIdentical = diff.exitCode === 0;
  if (diff.stdout !== "") host.note(hideDiffValues(plainText(diff.stdout)).trimEnd());
  const where = `in namespace ${namespace} of kubectl's context ${plainText(context)}`;
  const isApplied = !isIdentical && !isDryRun;
  if (isApplied) {
    const { stdout } = await runKubectl(["apply", "--filename", "-"], host, input);
    host.note(plainText(stdout).trimEnd());
  }
  if (wait && !isDryRun) {
    const seconds = `--timeout=${Math.ceil(timeoutMs / 1000)}s`;
    host.note(`waiting until all replicas of deployment ${name} are available`);
    const place = ["--namespace", namespace, `deployment/${name}`, seconds];
    const hint = `kubectl get pods --namespace ${namespace} --selector app.kubernetes.io/name=${name}`;
    await runKubectl(["rollout", "status", ...place], host, { hint });
  }
  const address = `${name}.${namespace}.svc.cluster.local:8000`;
  const backend = quoteWords(["fx", "backend", ...paths, "--for", "flyte1", "--address", address]);
  const done = isIdentical ? "is identical" : isApplied ? "applied" : "would change";
  const mark = isApplied ? "✔ " : isDryRun ? "dry run: " : "";
  host.print(`${mark}deployment ${name} ${done} ${where}\n  flyte  ${backend}\n`, {
    deployment: { name, namespace, context, state: isIdentical ? "identical" : "changed" },
    deployed: isApplied,
    backend,
  });
}
