import { UserError } from "../base/errors/errors.ts";
import { isKind } from "../base/json.ts";
import type { CreateRequest } from "../connector/requests.ts";
import { describeBody } from "../http/http-errors.ts";
import { type AnySource, type HttpAnswer, lacksValue, readValue } from "./answer-value.ts";
import { cancelJob } from "./cancel-job.ts";
import { ENDED_ANSWER, type HttpDeclaration, type HttpJob } from "./http-declaration.ts";
import type { AnyCreate, AnyKey } from "./http-definition.ts";
import { ENDED } from "./read-state.ts";
import { listPresentInputs, readNamed, ValueOf } from "./request-values.ts";
import type { RequestSubject, SendOptions } from "./service-client.ts";
import { startJob } from "./start-job.ts";

const LONGEST_ANSWER = 256 * 1024;
const CONFLICT = 409;
/** After these, nobody knows whether the service has created the job. */
const UNCERTAIN = ["NO_RESPONSE", "HTTP_502", "HTTP_504", `HTTP_${CONFLICT}`];

/** Creates a job, or finds the one that an earlier call with the same key has created. */
export async function createJob(
  declaration: HttpDeclaration,
  create: AnyCreate,
  request: CreateRequest,
): Promise<HttpJob> {
  const key = create.key === "none" ? {} : create.key;
  const value = key.value?.(request as never) ?? request.idempotencyKey;
  const inputs = listPresentInputs(request.inputs, declaration.inputs); // also for functions
  const subject = {
    values: { ...inputs, idempotencyKey: value },
    context: { ...request, inputs },
  };
  refuseUnnamed(declaration, create, subject);
  const find = () => findJob(declaration, key, value, subject);
  const earlier = key.find?.items === undefined ? undefined : await find();
  const job = earlier ?? (await insertJob(declaration, create, value, subject, find));
  const { [ENDED_ANSWER]: ended, ...fields } = job;
  request.log.info("job created", fields);
  if (declaration.definition.start === undefined || ended !== undefined) return job;
  await startNew(declaration, job, request);
  return job;
}

/** A job that nobody could read must not be created. */
function refuseUnnamed(
  { jobFields }: HttpDeclaration,
  { job }: AnyCreate,
  { values }: RequestSubject,
): void {
  const sources = Object.entries(job as Readonly<Record<string, AnySource | ValueOf>>);
  for (const [name, source] of sources) {
    const isRequired = jobFields.get(name)?.omittable !== true;
    if (!isRequired || !(source instanceof ValueOf)) continue;
    if (readNamed(source, values) !== undefined) continue;
    const shown = [source.name, ...source.path].join(".");
    throw new UserError("MISSING_INPUT", `the inputs have no ${shown}, which names the job`);
  }
}

async function insertJob(
  declaration: HttpDeclaration,
  create: AnyCreate,
  value: string,
  subject: RequestSubject,
  find: () => Promise<HttpJob | undefined>,
): Promise<HttpJob> {
  try {
    const options = placeKey(create.key === "none" ? {} : create.key, value);
    const answer = await declaration.client.send(create.request, subject, options);
    return await readCreated(declaration, create, answer!, subject);
  } catch (error) {
    const { code = "" } = error as UserError;
    const found = UNCERTAIN.includes(code) ? await find() : undefined;
    if (found === undefined) throw error;
    return found;
  }
}

/** Where the request has the key. With one, a request whose answer is lost is sent again. */
function placeKey(key: AnyKey, value: string): SendOptions {
  const { header, field, query, inPath, repeated } = key;
  const places = [header, field, query, inPath];
  return {
    method: "POST",
    headers: header === undefined ? {} : { [header]: value },
    query: query === undefined ? {} : { [query]: value },
    ...(field !== undefined && { fields: { [field]: value } }),
    idempotent: places.some((place) => place !== undefined),
    answerStatuses: repeated === "conflict" ? [CONFLICT] : [],
  };
}

async function readCreated(
  declaration: HttpDeclaration,
  create: AnyCreate,
  answer: HttpAnswer,
  subject: RequestSubject,
): Promise<HttpJob> {
  try {
    const ended = create.mayHaveEnded ? await keepEnded(declaration, answer, subject) : {};
    const job = await readJob(declaration, create.job, answer, subject, "create.job");
    return { ...job, ...ended };
  } catch (error) {
    // Another conflict than that of the key.
    if (answer.status !== CONFLICT) throw error;
    const words = describeBody(answer.body ?? "", subject.context.secrets);
    throw new UserError("HTTP_409", `${answer.operation} failed: 409 Conflict: ${words}`);
  }
}

/** The answer, if it is that of a job that has ended. */
async function keepEnded(
  { states }: HttpDeclaration,
  answer: HttpAnswer,
  { context }: RequestSubject,
): Promise<HttpJob> {
  const state = await states.read(answer, { ...context, job: {} }).catch(() => undefined);
  if (state === undefined || !ENDED.includes(state.phase)) return {};
  const text = JSON.stringify({ body: answer.body, status: answer.status });
  return text.length > LONGEST_ANSWER ? {} : { [ENDED_ANSWER]: text };
}

/** Returns the fields of a job. The ID of a service may be a number. */
async function readJob(
  { jobFields, definedAt }: HttpDeclaration,
  sources: AnyCreate["job"],
  answer: HttpAnswer,
  { values, context }: RequestSubject,
  place: string,
): Promise<HttpJob> {
  const job: Record<string, unknown> = {};
  for (const [name, type] of jobFields) {
    const source = (sources as Readonly<Record<string, AnySource | ValueOf | undefined>>)[name];
    if (source === undefined) continue;
    const isSent = source instanceof ValueOf;
    const value = isSent ? readNamed(source, values) : await readValue(source, answer, context);
    if (value === undefined && !type.omittable)
      throw lacksValue(source, answer, { field: `${place}.${name}`, definedAt });
    const isId = type.spec.kind === "string" && typeof value === "number";
    job[name] = isId ? String(value) : value;
  }
  return job;
}

/** Finds the job that an earlier create with this key has made. */
async function findJob(
  declaration: HttpDeclaration,
  { find }: AnyKey,
  value: string,
  subject: RequestSubject,
): Promise<HttpJob | undefined> {
  if (find === undefined) return undefined;
  const { definedAt, client } = declaration;
  const isList = find.items !== undefined;
  const answer = await client.send(find.request, subject, { allowMissing: !isList });
  const read = (body: unknown) =>
    readJob(declaration, find.job, { ...answer!, body }, subject, "create.key.find.job");
  if (!isList) return answer && read(answer.body);
  const items = readValue(find.items, answer!, {});
  if (!Array.isArray(items))
    throw lacksValue(find.items, answer!, { field: "create.key.find.items", definedAt });
  const isOurs = (body: unknown): boolean =>
    String(readValue(find.key ?? "", { ...answer!, body }, {})) === value;
  const found: unknown = items.find(isOurs);
  return found === undefined ? undefined : read(found);
}

/**
 * Starts a new job. A poll repeats a start whose outcome is unknown. If the service refuses, the job
 * is cancelled, because nobody else knows it.
 */
async function startNew(
  declaration: HttpDeclaration,
  job: HttpJob,
  request: CreateRequest,
): Promise<void> {
  try {
    await startJob(declaration, { ...request, job });
  } catch (error) {
    request.log.warn("the job was created, but not started", { job, error: String(error) });
    if (!isKind(error, "user-error")) return;
    await cancelJob(declaration, job, request).catch(() => undefined);
    throw error;
  }
}
