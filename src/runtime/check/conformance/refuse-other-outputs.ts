import { isDeepStrictEqual } from "node:util";
import { findDifference } from "../../values/find-difference.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { CheckFailure } from "../check-failure.ts";
import type { CheckSubject } from "../check-subject.ts";
import { describeLiterals } from "../exchange.ts";

/** Throws if a job that has ended now returns other outputs. `what` is what happened. */
export function refuseOtherOutputs(
  after: ResourceMessage,
  end: ResourceMessage,
  what: string,
  { outputFields }: CheckSubject,
): void {
  if (isDeepStrictEqual(after.outputs, end.outputs)) return;
  const describe = ({ outputs }: ResourceMessage): object | undefined =>
    outputs && describeLiterals(outputs, outputFields);
  const difference = findDifference(describe(after), describe(end));
  if (difference === undefined)
    throw new CheckFailure(what, { expected: "the same hash and metadata of each output" });
  const { path, texts } = difference;
  const name = path === "" ? "the outputs are" : `${path} is`;
  throw new CheckFailure(`${what}: ${name} ${texts[0]}`, { expected: texts[1] });
}
