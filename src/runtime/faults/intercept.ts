/** A call of a method, before it reaches the object. */
export interface InterceptedCall {
  readonly method: string;
  readonly args: readonly unknown[];
  /** Calls the object's own method. Default: with the same arguments. */
  readonly proceed: (args?: readonly unknown[]) => unknown;
}

export interface Interceptor {
  /** Whether to pass the calls of a method to `around`. */
  readonly isIntercepted: (method: string | symbol) => boolean;
  /** Decides what a call does. */
  readonly around: (call: InterceptedCall) => unknown;
  /** Properties that the object seems to have instead of its own. */
  readonly replaced?: Readonly<Record<string | symbol, unknown>>;
}

/** The object, some of whose calls pass through the interceptor. */
export function intercept<T extends object>(
  original: T,
  { isIntercepted, around, replaced = {} }: Interceptor,
): T {
  return new Proxy(original, {
    get(target, name) {
      if (Object.hasOwn(replaced, name)) return replaced[name];
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function" || !isIntercepted(name)) return value;
      return (...args: unknown[]): unknown =>
        around({
          method: String(name),
          args,
          // Not on the proxy, which has no private members.
          proceed: (changed = args): unknown => Reflect.apply(value, target, changed),
        });
    },
  });
}

/** A copy with another property. Authors spread contexts, so it is an own one; getters stay unread. */
export function replaceProperty<T extends object, K extends keyof T>(
  original: T,
  name: K,
  value: T[K],
): T {
  const properties = Object.getOwnPropertyDescriptors(original);
  return Object.defineProperties({}, { ...properties, [name]: { value, enumerable: true } }) as T;
}
