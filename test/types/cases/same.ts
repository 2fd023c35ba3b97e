type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;

/** Compiles only if both types are identical; `any` is identical only to itself. */
export function same<A, B>(_: Same<A, B>): void {}
