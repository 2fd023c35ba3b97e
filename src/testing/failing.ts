import type { Storage } from "../runtime/base/storage.ts";
import type { AnyConnector } from "../runtime/connector/connector-registry.ts";

/** What may fail: a connector's calls, or a storage's. */
export type FailingMethod =
  "create" | "get" | "delete" | "do" | Exclude<keyof Storage, "get" | "delete">;

/** What one call does: throw an error, go through (`null`), or answer what a function makes, right or wrong, in place of the one given. */
export type Fault<Method> =
  Error | null | (Method extends (...args: infer A) => unknown ? (...args: A) => unknown : never);

/** For each method what its calls do, in order; the end of the list lets calls through. */
export type Faults<C> = { readonly [M in FailingMethod & keyof C]?: readonly Fault<C[M]>[] };

/**
 * A connector or storage whose calls fail as scripted, and reach the given one else: how a connector and its task take a
 * fault that passes, one that lasts, or a wrong answer. Each call takes one entry of its method's list, whether it is of
 * this run or another.
 *
 * @throws nothing itself; what is scripted is thrown by the calls, before the given one sees them. A storage's promises and
 * streams are given, and reject
 * @example
 * const connector = failing(new WeatherConnector(), { get: [null, new RetryableError("503"), () => Resource.failed("lost")] });
 * const { outputs, events } = await runConnector(connector, { task: weather, inputs: { city: "Oslo" } });
 * @example
 * const storage = failing(memoryStorage(), { put: [new Error("the bucket is full")] });
 */
export function failing<C extends AnyConnector | Storage>(given: C, faults: Faults<C>): C {
  const left = new Map<string | symbol, AnyFault[]>(
    Object.entries(faults).map(([method, list]) => [method, [...(list as readonly AnyFault[])]]),
  );
  return new Proxy(given, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      const list = left.get(name);
      const isMethod =
        typeof value === "function" &&
        name !== "constructor" &&
        (list !== undefined || !Object.hasOwn(target, name));
      if (!isMethod) return value;
      return (...args: unknown[]): unknown => {
        const fault = list?.shift();
        if (typeof fault === "function") return fault(...args);
        if (fault != null)
          return fail(
            fault,
            isStorage(target) ? STORAGE_ANSWERS[name as keyof Storage] : undefined,
          );
        return Reflect.apply(value, target, args); // with its own private members
      };
    },
  });
}

/** Fails as the method does: some of a storage's give a promise, some a stream, and a connector's may throw at once. */
function fail(fault: Error, answer: "promise" | "stream" | undefined): unknown {
  if (answer === "promise") return Promise.reject(fault);
  if (answer === "stream") return brokenStream(fault);
  throw fault;
}

// eslint-disable-next-line require-yield -- it breaks before its first part
async function* brokenStream(fault: Error): AsyncGenerator<never> {
  throw fault;
}

const STORAGE_ANSWERS: Readonly<Record<keyof Storage, "promise" | "stream">> = {
  get: "stream",
  getBytes: "promise",
  put: "promise",
  list: "stream",
  delete: "promise",
  stat: "promise",
};

function isStorage(given: object): boolean {
  return "getBytes" in given && "stat" in given;
}

type AnyFault = Error | null | ((...args: unknown[]) => unknown);
