import { oneLine, quote } from "../../runtime/base/text.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { showOperation } from "../operations/operation-text.ts";
import { listPlaces, toKey } from "../plan/object-parts.ts";
import { listBodySecrets } from "../plan/plan-credentials.ts";
import { isHttpStatus } from "../plan/plan-states.ts";
import { UNDECIDED_BODY } from "./declare-requests.ts";
import { listDeclared, UNDECIDED } from "./declare-states.ts";
import { findsByName } from "./write-declaration.ts";

/** Something that the document does not say and a person has to decide. */
export interface Decision {
  readonly file: "src/index.ts";
  /** From 1. */
  readonly line: number;
  readonly what: string;
  /** Whether the project does not compile until then. */
  readonly isOpen: boolean;
}

const MOST_NAMES = 8;

/** Lists what fx could not take from the document, with the line to look at. */
export function listDecisions(plan: ConnectorPlan, index: string): readonly Decision[] {
  const { operations, idempotency, states, leftOut, credentials, meta } = plan;
  const decisions: Decision[] = [];
  const decide = (pattern: RegExp, what: string, isOpen = false): void => {
    const text = isOpen ? `${what}; it does not compile until then` : what;
    decisions.push({ file: "src/index.ts", line: findLine(index, pattern), what: text, isOpen });
  };
  const atStates = new RegExp(`\\b${UNDECIDED}: \\[`);
  const open = states.kind === "flags" ? [] : listDeclared(states).filter(([, phase]) => !phase);
  if (states.kind === "none") decide(atStates, "where the state is, and the phase of each", true);
  else if (open.length > 0)
    decide(atStates, `the phase of ${open.map(([state]) => showState(state)).join(", ")}`, true);
  for (const { name, parameters } of meta.filter(({ from }) => "undecided" in from)) {
    const asked = parameters.map((parameter) => quote(parameter)).join(", ");
    const where = `where the answer of ${showOperation(operations.create)} has ${asked}`;
    decide(new RegExp(`\\b${name}: undefined`), where, true);
  }
  for (const [operation, values] of operations.undecided)
    if (values.length > 0) {
      const names = joinNames(values);
      decide(
        new RegExp(`\\b${UNDECIDED_BODY}: \\[`),
        `how the body of ${showOperation(operation)} says ${names}`,
        true,
      );
    }
  if (idempotency === undefined) decide(/key: "none"/, "a repeated create makes a second job");
  else if (isRefused(plan))
    decide(/key: /, "the service refuses a name that it knows: declare how to find its job");
  if (operations.delete === undefined) decide(/cancel: "none"/, "a job cannot be cancelled");
  // A connector does well without results, so a fault there is no reason to refuse the document.
  const { faults: [fault] = [] } = operations.otherResult ?? {};
  if (fault !== undefined) {
    const name = showOperation(operations.otherResult!);
    const what = `${name} may have the results, but fx cannot read all of it: ${oneLine(String(fault))}`;
    decide(/^ {2}(results|states|get): /m, what);
  }
  for (const start of operations.otherStarts ?? [])
    decide(/^ {2}create: /m, `${showOperation(start)} may have to start the job`);
  if (states.reasons.length === 0 && !isHttpStatus(states))
    decide(/^ {2}get: /m, "the answer does not say why a job failed");
  for (const name of listWaiting(plan))
    decide(/^ {2}create: /m, `${name} may make the create wait for the end: Flyte waits 10 s`);
  if (leftOut.length > 0)
    decide(/^ {2}(outputs|resourceMeta): /m, `outputs that are left out: ${joinNames(leftOut)}`);
  if (hasPages(plan))
    decide(/^ {2}(results|states|get): /m, "the answer has one page of a list: pages(…) reads all");
  for (const { secrets } of credentials.filter(({ isOptional }) => isOptional === true))
    decide(/^ {2}service: /m, `whether the service needs ${secrets.join(", ")}`);
  const sent = credentials.flatMap(({ kind, at }) => (kind === "body" ? at.path : []));
  const optional = listBodySecrets(operations.create, idempotency).filter(
    (name) => !sent.includes(name),
  );
  if (optional.length > 0)
    decide(/^ {2}create: /m, `secrets that are not sent: ${joinNames(optional)}`);
  return decisions;
}

function showState(state: unknown): string {
  return typeof state === "string" ? quote(state) : JSON.stringify(state);
}

function joinNames(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).map(oneLine).join(", ");
  return more > 0 ? `${shown}, and ${more} more` : shown;
}

/** Whether the service answers 409 to a key that it knows, and the job has another name. */
function isRefused(plan: ConnectorPlan): boolean {
  const { idempotency, operations } = plan;
  const isName = idempotency?.at.in !== "header" && idempotency?.isChosen === true;
  return isName && operations.create.statuses?.includes(409) === true && !findsByName(plan);
}

/** Inputs after which a create may answer only when the job has ended. */
function listWaiting({ inputs }: ConnectorPlan): readonly string[] {
  return inputs
    .filter(({ at }) =>
      /^(wait|sync|synchronous|blocking|prefer|waitfor\w*)$/.test(toKey(at.path.at(-1) ?? "")),
    )
    .map(({ name }) => name);
}

const NEXT = /^(next|nextpage|nextpagetoken|nextcursor|cursor|hasmore|nexttoken|continuation\w*)$/;

/** Whether outputs are read from an answer that may have a list in pages. */
function hasPages({ operations, outputs }: ConnectorPlan): boolean {
  const { schema } = (operations.result ?? operations.get).answer!;
  const hasList = outputs.some(({ type }) => type.kind === "list");
  return hasList && listPlaces(schema).some(({ key }) => NEXT.test(key));
}

/** The number of the first line with the pattern. 1 if there is none. */
function findLine(text: string, pattern: RegExp): number {
  const match = pattern.exec(text);
  return match === null ? 1 : text.slice(0, match.index).split("\n").length;
}
