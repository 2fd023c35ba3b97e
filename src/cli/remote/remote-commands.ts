import { quoteWords } from "../../runtime/base/text.ts";
import { CLUSTER_FLAGS, type ClusterFlags } from "./cluster-flags.ts";

/** A command to paste, such as `fx remote watch NAME`, for the cluster of this command's flags. */
export function createRemoteCommand(words: readonly string[], flags: ClusterFlags): string {
  return quoteWords(["fx", "remote", ...words, ...listClusterFlags(flags)]);
}

/** The flags that led to the cluster, as another command has to repeat them. */
export function listClusterFlags(flags: ClusterFlags): string[] {
  return (Object.keys(CLUSTER_FLAGS) as (keyof ClusterFlags)[]).flatMap((name) => {
    const value = flags[name];
    if (value === true) return [`--${name}`];
    return typeof value === "string" ? [`--${name}`, value] : [];
  });
}
