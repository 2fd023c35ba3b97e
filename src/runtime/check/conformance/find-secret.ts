import { inspect } from "node:util";
import { listCauses, safeText } from "../../base/errors/thrown.ts";
import { Redactor } from "../../secrets/redactor.ts";
import { CheckFailure } from "../check-failure.ts";
import type { CheckSubject } from "../check-subject.ts";

/** A value as text in which a secret can be found, at any depth. */
export function toSearchText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  const whole = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity };
  return inspect(value, { ...whole, breakLength: Infinity, customInspect: false });
}

/** The texts of an error and its causes, without the properties that only a debugger shows. */
export function toErrorText(thrown: unknown): string {
  return [thrown, ...listCauses(thrown)]
    .map((error) => (error instanceof Error ? `${error.message}\n${error.stack}` : safeText(error)))
    .join("\n");
}

/** Throws CheckFailure if a text contains a secret, in one of the usual encodings too. */
export function refuseSecret({ secrets }: CheckSubject, place: string, text: string): void {
  for (const [name, value] of secrets)
    if (new Redactor(() => [value]).isTainted(text))
      throw new CheckFailure(`the value of the secret ${name} is in ${place}`, {
        expected: "no value of a secret, plain or encoded",
      });
}

/** Why a check of secrets does not apply. */
export function skipWithoutSecrets({ secrets, author }: CheckSubject): string | undefined {
  const isSearchable = new Redactor(() => secrets.values()).needles.length > 0;
  if (isSearchable) return undefined;
  if (secrets.size > 0) return "the values of the secrets are too short to search for";
  return author === undefined
    ? "fx can read no secret of the connector on this machine"
    : "the connector declares no secrets";
}
