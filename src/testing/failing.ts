import type { Storage } from "../runtime/base/storage.ts";
import type { AnyConnector } from "../runtime/connector/connector-registry.ts";
import { intercept } from "../runtime/faults/intercept.ts";

/** Methods of a connector or storage that {@link failing} can script. */
export type FailingMethod =
  "create" | "get" | "getMany" | "delete" | "do" | Exclude<keyof Storage, "get" | "delete">;

/**
 * What one call does: an error is thrown, `null` calls the original method, and a function is
 * called instead of it. The function may return invalid values.
 */
export type Fault<Method> =
  Error | null | (Method extends (...args: infer A) => unknown ? (...args: A) => unknown : never);

/** Scripted calls by method, in order. Once a list is used up, calls reach the original method. */
export type Faults<C> = { readonly [M in FailingMethod & keyof C]?: readonly Fault<C[M]>[] };

/**
 * Wraps a connector or storage so that its calls fail as scripted. Use it to test how a task
 * handles transient faults, permanent faults and invalid results. Every call uses up one entry of
 * its method's list, across all runs. A scripted error is thrown before the original method is
 * called; promises and streams of a storage reject with it. A run calls `get` of every connector,
 * even if it defines only `getMany`.
 *
 * @example
 * const connector = failing(new WeatherConnector(), { get: [null, new RetryableError("503"), () => Resource.failed("lost")] });
 * const { outputs, events } = await runConnector(connector, { task: weather, inputs: { city: "Oslo" } });
 * @example
 * const storage = failing(memoryStorage(), { put: [new Error("the bucket is full")] });
 */
export function failing<C extends AnyConnector | Storage>(original: C, faults: Faults<C>): C {
  const left = new Map<string | symbol, AnyFault[]>(
    Object.entries(faults).map(([method, list]) => [method, [...(list as readonly AnyFault[])]]),
  );
  return intercept(original, {
    isIntercepted: (method) =>
      method !== "constructor" && (left.has(method) || !Object.hasOwn(original, method)),
    around({ method, args, proceed }) {
      const fault = left.get(method)?.shift();
      if (typeof fault === "function") return fault(...args);
      return fault == null ? proceed() : fail(fault, original, method);
    },
  });
}

/** Storage methods fail through their promise or stream, connector methods throw. */
function fail(fault: Error, target: object, method: string): unknown {
  const isStorage = "getBytes" in target && "stat" in target;
  if (!isStorage) throw fault;
  return method === "get" || method === "list" ? brokenStream(fault) : Promise.reject(fault);
}

// eslint-disable-next-line require-yield -- it fails before the first chunk
async function* brokenStream(fault: Error): AsyncGenerator<never> {
  throw fault;
}

type AnyFault = Error | null | ((...args: unknown[]) => unknown);
