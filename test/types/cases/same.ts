type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;

/** Compiles only where both types are exactly the same; `any` is the same as itself alone. */
export function same<A, B>(_: Same<A, B>): void {}
