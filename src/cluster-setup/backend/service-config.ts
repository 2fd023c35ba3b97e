import { isPlainObject, parseJson } from "../../runtime/base/json.ts";

/**
 * Spreads calls over all replicas, and makes them wait for a server and repeat if the connection
 * breaks. Without it, creates fail while the only replica restarts.
 */
export const SERVICE_CONFIG =
  '{"loadBalancingConfig": [{"round_robin": {}}], "methodConfig": [{"name": [{}], "waitForReady": true, "retryPolicy": {"maxAttempts": 5, "initialBackoff": "0.2s", "maxBackoff": "2s", "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}]}';

/** What a gRPC service config lacks. */
export type ServiceConfigFault = "not-json" | "one-replica" | "no-retries";

export function findServiceConfigFaults(text: string): ServiceConfigFault[] {
  const config = parseJson(text);
  if (!isPlainObject(config)) return ["not-json"];
  const methods = listObjects(config["methodConfig"]);
  return [
    ...(spreadsCalls(config) ? [] : (["one-replica"] as const)),
    ...(methods.some(retries) ? [] : (["no-retries"] as const)),
  ];
}

function spreadsCalls(config: Readonly<Record<string, unknown>>): boolean {
  const policies = listObjects(config["loadBalancingConfig"]).flatMap(Object.keys);
  return [...policies, config["loadBalancingPolicy"]].some(
    (policy) => policy === "round_robin" || policy === "weighted_round_robin",
  );
}

function retries({ waitForReady, retryPolicy }: Readonly<Record<string, unknown>>): boolean {
  if (waitForReady !== true || !isPlainObject(retryPolicy)) return false;
  const { retryableStatusCodes: codes } = retryPolicy;
  return Array.isArray(codes) && codes.some((code) => code === "UNAVAILABLE" || code === 14);
}

function listObjects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isPlainObject) : [];
}
