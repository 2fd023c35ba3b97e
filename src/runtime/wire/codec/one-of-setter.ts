/**
 * For the generated code: takes the other members of a oneof out of a message, when one is decoded. That of protobufjs deletes all of them, there or not,
 * and each `delete` is a call of V8's runtime: for one literal some twenty.
 */
export function oneOfSetter(
  members: readonly string[],
): (this: Record<string, unknown>, member: string) => void {
  return function (member) {
    for (const other of members)
      if (other !== member && this[other] != null) Reflect.deleteProperty(this, other);
  };
}
