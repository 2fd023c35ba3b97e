import type { Protocol } from "../../base/protocol.ts";
import { getFullName } from "./find-message.ts";
import { loadReflection } from "./load-reflection.ts";

/** The full names of the messages that a method of one of Flyte's services exchanges. */
export async function findMethodMessages(
  protocol: Protocol,
  service: string,
  method: string,
): Promise<{ readonly request: string; readonly reply: string }> {
  const root = await loadReflection(protocol);
  const declared = root.lookupService(service).methods[method]!;
  declared.resolve();
  return {
    request: getFullName(declared.resolvedRequestType!),
    reply: getFullName(declared.resolvedResponseType!),
  };
}
