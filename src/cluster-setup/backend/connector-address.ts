import { FxError } from "../../runtime/base/errors/errors.ts";
import { splitAddress } from "../../runtime/client/split-address.ts";
import type { Project } from "../../runtime/loader/project/project.ts";
import { toHostName } from "../host-name.ts";

/** Where Flyte finds a connector server, and what its configuration calls it. */
export interface ConnectorAddress {
  /** The key under `connectors`. */
  readonly name: string;
  /** For Go's gRPC: `dns:///weather.flyte.svc.cluster.local:8000`. */
  readonly target: string;
}

/**
 * Derives the address from the project's name as `deploy/kubernetes.yaml` of `fx init` does. Throws
 * FX2000 if the project has no usable name and `address` is undefined, FX2002 for an invalid
 * address.
 */
export function createConnectorAddress(
  project: Pick<Project, "root" | "packageJson">,
  address: string | undefined,
): ConnectorAddress {
  const name = toHostName(project);
  if (address !== undefined) return { name: name ?? "connector", target: toTarget(address) };
  if (name !== undefined) return { name, target: `dns:///${name}.flyte.svc.cluster.local:8000` };
  throw new FxError("FX2000", "the project has no name from which fx could derive the address", {
    hint: "--address HOST:PORT",
  });
}

/** Go's gRPC resolves a bare `HOST:PORT` once and to one address, `dns:///` to all of them. */
function toTarget(address: string): string {
  const [, scheme = "dns:///", endpoint = address] =
    /^((?:dns|passthrough):\/\/\/|k8s:\/\/\/?)(.*)$/s.exec(address) ?? [];
  splitAddress(endpoint, "--address weather.flyte.svc.cluster.local:8000");
  return `${scheme}${endpoint}`;
}

/** Whether two targets name the same service, however a cluster's names are written. */
export function isSameTarget(one: string, other: string): boolean {
  return toComparable(one) === toComparable(other);
}

function toComparable(target: string): string {
  return target
    .slice(target.lastIndexOf("/") + 1)
    .toLowerCase()
    .replace(/\.svc(?:\.cluster\.local)?\.?(?=:\d+$)/, "");
}
