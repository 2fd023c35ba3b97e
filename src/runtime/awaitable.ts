/** A value, or a promise of one: author methods may be plain or async. */
export type Awaitable<T> = T | Promise<T>;
