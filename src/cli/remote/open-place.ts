import { FxError } from "../../runtime/base/errors/errors.ts";
import type { Protocol } from "../../runtime/base/protocol.ts";
import type { CommandHost } from "../fx-command.ts";
import { clusterFromFlags, type ClusterFlags, scopeFromFlags } from "./cluster-flags.ts";

/**
 * Opens the cluster. A dry run needs none: without one, it knows the place only as far as the flags
 * and the configuration say it.
 */
export async function openPlace(
  flags: ClusterFlags & { readonly "dry-run": boolean },
  protocol: Protocol,
  host: CommandHost,
) {
  try {
    const cluster = await clusterFromFlags(flags, host);
    return { cluster, place: cluster };
  } catch (error) {
    if (!flags["dry-run"] || !(error instanceof FxError)) throw error;
    host.note(`not compared with a cluster: ${error.summary}`);
    const scope = { org: flags.org ?? "", ...(await scopeFromFlags(flags, host.process)) };
    const place = { endpoint: undefined, protocol: flags.protocol ?? protocol, scope };
    return { cluster: undefined, place };
  }
}
