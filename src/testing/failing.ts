import type { AnyConnector } from "../runtime/connector/connector-registry.ts";

/** For each method what its calls throw, in order; `null` lets a call through, and so does the end of the list. */
export type Faults<C> = { readonly [M in ("create" | "get" | "delete" | "do") & keyof C]?: readonly (Error | null)[] };

/**
 * A connector whose calls fail as scripted, and reach the given one else: how a connector and its task take a fault that
 * passes, or one that lasts. Each call takes one entry of its method's list, whether it is of this run or another.
 *
 * @throws nothing itself; what is scripted is thrown by the calls, before the given connector sees them
 * @example
 * const connector = failing(new WeatherConnector(), { get: [null, new RetryableError("503")] });
 * const { outputs, events } = await runConnector(connector, { task: weather, inputs: { city: "Oslo" } });
 */
export function failing<C extends AnyConnector>(connector: C, faults: Faults<C>): C {
  const left = new Map<string | symbol, (Error | null)[]>(Object.entries(faults).map(([method, list]) => [method, [...(list as readonly (Error | null)[])]]));
  return new Proxy(connector, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      const list = left.get(name);
      const isMethod = typeof value === "function" && name !== "constructor" && (list !== undefined || !Object.hasOwn(target, name));
      if (!isMethod) return value;
      return (...args: unknown[]): unknown => {
        const fault = list?.shift();
        if (fault != null) throw fault;
        return Reflect.apply(value, target, args); // with its own private members
      };
    },
  });
}
