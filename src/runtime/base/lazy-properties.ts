/** Where an object keeps what its lazy properties are read from. */
const SOURCE = Symbol("flyte-fx/source");

/**
 * Returns a function that adds properties to objects, own and enumerable, which are read from a
 * source each time. All objects share the getters. A literal with `get` creates new ones: V8 then
 * gives each object a hidden class of its own, and keeps it, and all that its getters can reach,
 * until the next full garbage collection.
 */
export function lazyProperties<Source extends object, Lazy extends object>(getters: {
  readonly [Name in keyof Lazy]: (source: Source) => Lazy[Name];
}): <Target extends object>(target: Target, source: Source) => Target & Readonly<Lazy> {
  const properties = Object.entries<(source: Source) => unknown>(getters).map(
    ([name, read]): [string, PropertyDescriptor] => [
      name,
      {
        enumerable: true,
        configurable: true,
        get(this: { readonly [SOURCE]: Source }) {
          return read(this[SOURCE]);
        },
      },
    ],
  );
  return (target, source) => {
    Object.defineProperty(target, SOURCE, { value: source });
    for (const [name, property] of properties) Object.defineProperty(target, name, property);
    return target as never;
  };
}
