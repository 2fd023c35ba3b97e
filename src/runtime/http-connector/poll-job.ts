import { isPlainObject, parseJson } from "../base/json.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { Resource, type ResourceDetails } from "../wire/models/resource.ts";
import { type AnySource, type HttpAnswer, readValue } from "./answer-value.ts";
import { FLYTE_PHASES } from "./declared-state.ts";
import {
  ENDED_ANSWER,
  type HttpDeclaration,
  type HttpJob,
  type PollRequest,
} from "./http-declaration.ts";
import type { AnyGet } from "./http-definition.ts";
import { ResultReader, findTooLarge } from "./read-results.ts";
import { ENDED, type JobState } from "./read-state.ts";
import { toText } from "./request-values.ts";
import { startJob } from "./start-job.ts";

/** Asks for a job. Undefined if the service does not know it. */
export async function askForJob(
  { client, states }: HttpDeclaration,
  get: AnyGet,
  request: PollRequest,
): Promise<HttpAnswer | undefined> {
  const { job, signal } = request;
  const kept = job[ENDED_ANSWER];
  if (typeof kept === "string") return readKept(kept);
  return client.send(
    get.request,
    { values: job, context: request },
    {
      allowMissing: !states.statuses.includes(404),
      answerStatuses: states.statuses,
      signal, // a POST changes nothing, either
    },
  );
}

/** The answer of a create. A job comes from Flyte, so its content may be anything. */
function readKept(text: string): HttpAnswer {
  const kept = parseJson(text);
  const { body, status } = isPlainObject(kept) ? kept : {};
  return {
    ...{ body, status: Number(status), headers: new Headers() },
    ...{ operation: "the create", isForeign: true },
  };
}

/** Returns the state of a job. */
export async function pollJob(
  declaration: HttpDeclaration,
  get: AnyGet,
  request: PollRequest,
): Promise<Resource> {
  const answer = await askForJob(declaration, get, request);
  if (answer === undefined)
    return Resource.failed(`${describeJob(request.job, declaration)} not found`);
  return describeAnswer(declaration, get, answer, request);
}

/** Converts an answer to a Resource. */
export async function describeAnswer(
  declaration: HttpDeclaration,
  get: AnyGet,
  answer: HttpAnswer,
  request: PollRequest,
): Promise<Resource> {
  const { states, definition } = declaration;
  const { job } = request;
  const read = (source: AnyGet["message"]) =>
    source === undefined ? undefined : readValue(source as AnySource, answer, request);
  const found = await states.read(answer, request);
  const { state, phase } = found;
  if (definition.start?.waits.includes(state as string) === true) {
    await startJob(declaration, request);
    return Resource.queued("started");
  }
  const details = describeLink(await read(get.link), declaration);
  if (phase === "succeeded") return succeed(declaration, answer, request, details);
  const isOver = ENDED.includes(phase);
  const words = await read(isOver ? get.reason : get.message);
  const message =
    (words === undefined ? "" : toText(words)) || describeState(found, job, declaration);
  const percent = isOver ? NaN : Number(await read(get.progress));
  const progress = Number.isNaN(percent) ? undefined : Math.min(Math.max(percent / 100, 0), 1);
  return Resource.of(FLYTE_PHASES[phase], message, {
    ...details,
    ...(progress !== undefined && { progress }),
  });
}

async function succeed(
  { client, definition, outputs, definedAt }: HttpDeclaration,
  answer: HttpAnswer,
  request: PollRequest,
  details: ResourceDetails,
): Promise<Resource> {
  const { results } = definition;
  if (results === undefined) return Resource.succeeded();
  const reader = new ResultReader(client, answer, { values: request.job, context: request });
  const found: Record<string, unknown> = {};
  for (const [name, type] of outputs) {
    const result = results[name] as Parameters<ResultReader["read"]>[0] | undefined;
    if (result === undefined) continue;
    const needed = { field: `results.${name}`, definedAt };
    found[name] = asText(await reader.read(result, !type.omittable, needed), type);
  }
  const fault = findTooLarge(found);
  return fault === undefined ? Resource.succeeded(found, details) : Resource.failed(fault, details);
}

/** A text output may have any value: as JSON, if it is no text. */
function asText(value: unknown, { spec }: TypeNode): unknown {
  const { kind } = spec.kind === "optional" ? spec.inner.spec : spec;
  return kind === "string" && value !== undefined ? toText(value) : value;
}

function describeLink(link: unknown, { client }: HttpDeclaration): ResourceDetails {
  const url = typeof link === "string" ? client.resolve(link) : undefined;
  return url === undefined ? {} : { logLinks: [{ name: "job", uri: url.href }] };
}

function describeState({ state, phase }: JobState, job: HttpJob, declaration: HttpDeclaration) {
  const text = toText(state);
  return ENDED.includes(phase) ? `${describeJob(job, declaration)} ended: ${text}` : text;
}

/** Names a job by its ID, as in `job r-17`. */
function describeJob(job: HttpJob, { idField }: HttpDeclaration): string {
  return `job ${toText(job[idField])}`;
}
