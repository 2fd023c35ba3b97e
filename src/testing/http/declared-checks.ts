import type { NativeCheckInputs } from "../../runtime/check/check-subject.ts";
import type { ExpectedFailure } from "../../runtime/check/run-checks.ts";
import type { ConnectorBase } from "../../runtime/connector/connector-base.ts";
import {
  Flags,
  type PhaseName,
  StatusStates,
} from "../../runtime/http-connector/declared-state.ts";
import { findDeclaration } from "../../runtime/http-connector/define-http-connector.ts";
import type { HttpDeclaration } from "../../runtime/http-connector/http-declaration.ts";
import { isInputValue } from "../../runtime/http-connector/request-values.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { findInput } from "./find-routes.ts";

/** A job of a fake fails if its create has this text. */
export const FAILING_TEXT = "fails";

/**
 * Adds the inputs of jobs that are slow and that fail, unless the author has some: each job of a
 * fake runs long enough, and one fails whose request has the text.
 */
export function completeInputs(
  inputs: NativeCheckInputs,
  fields: ReadonlyMap<string, TypeNode>,
  connector: ConnectorBase,
): NativeCheckInputs {
  const declaration = findDeclaration(connector);
  const [first] = inputs.sets;
  if (declaration === undefined || first === undefined) return inputs;
  return {
    ...inputs,
    slow: inputs.slow ?? first,
    fails: inputs.fails ?? createFailing(first, fields, declaration),
  };
}

/** Undefined if no job can fail, or if the request has no text of an input. */
function createFailing(
  inputs: object,
  fields: ReadonlyMap<string, TypeNode>,
  declaration: HttpDeclaration,
): object | undefined {
  if (!canFail(declaration)) return undefined;
  const texts = [...fields].flatMap(([name, { spec, omittable }]) => {
    const { kind } = spec.kind === "optional" ? spec.inner.spec : spec;
    return kind === "string" && isSent(name, declaration) ? [{ name, omittable }] : [];
  });
  const text = texts.find(({ omittable }) => !omittable) ?? texts[0];
  return text && { ...inputs, [text.name]: FAILING_TEXT };
}

function canFail({ definition: { get, states = {} } }: HttpDeclaration): boolean {
  if (typeof get === "function") return false;
  const { state } = get;
  const shown: readonly string[] =
    state instanceof Flags
      ? Object.keys(state.flags)
      : state instanceof StatusStates
        ? Object.values(state.phases)
        : (Object.keys(states) as PhaseName[]).filter((phase) => states[phase]!.length > 0);
  return ["failed", "retryable"].some((phase) => shown.includes(phase));
}

/** Whether the request of a create has an input as it is. */
function isSent(name: string, { definition: { create } }: HttpDeclaration): boolean {
  if (typeof create === "function") return false;
  const { path = "", query, body, form, multipart, content } = create.request;
  const parts = [query, body, form, multipart, content];
  return path.includes(`{${name}}`) || parts.some((part) => findInput(part, name) !== undefined);
}

const REPEATED = [
  "create/lost-connection",
  "create/repeated",
  "create/concurrent",
  "faults/survived",
];

const CANCELLED = ["create/cut", "delete/before-get", "delete/running"];

/** The checks that fail because the author declares that the service cannot do something. */
export function listDeclaredFailures(connector: ConnectorBase): readonly ExpectedFailure[] {
  const { create, cancel } = findDeclaration(connector)?.definition ?? {};
  const failures: ExpectedFailure[] = [];
  const expect = (reason: string, ...ids: readonly string[]): void =>
    void failures.push(...ids.map((id) => ({ id, reason })));
  if (typeof create === "object") {
    const sources: readonly unknown[] = Object.values(create.job as object);
    if (sources.every(isInputValue))
      expect("an input names the job: each attempt has the same job", "create/next-attempt");
    else if (create.key === "none")
      expect('create.key is "none": a repeated create makes two jobs', ...REPEATED);
  }
  if (cancel === "none") expect('cancel is "none": the service cannot cancel jobs', ...CANCELLED);
  return failures;
}
