import type { BatchResult } from "../connector/batch-results.ts";
import type { GetManyEntry, GetManyRequest } from "../connector/requests.ts";
import type { UnknownValues } from "../values/types/shape.ts";
import { type AnswerPath, type HttpAnswer, lacksState, readValue } from "./answer-value.ts";
import type { HttpDeclaration, HttpJob } from "./http-declaration.ts";
import type { AnyGet, HttpMany } from "./http-definition.ts";
import { describeAnswer, pollJob } from "./poll-job.ts";

/** Returns the states of several jobs with one request. `get` is asked for those that it lacks. */
export async function pollMany(
  declaration: HttpDeclaration,
  get: AnyGet,
  many: HttpMany<HttpJob>,
  entries: readonly GetManyEntry<HttpJob>[],
  request: GetManyRequest,
): Promise<ReadonlyMap<HttpJob, BatchResult<UnknownValues>>> {
  const jobs = entries.map(({ job }) => job);
  const context = { ...request, jobs };
  const answer = (await declaration.client.send(
    many.request,
    { values: {}, context },
    { signal: request.signal },
  ))!;
  const items = readValue(many.items, answer, {});
  if (!Array.isArray(items)) throw lacksState(many.items, answer, "many.items");
  const byKey = new Map<string, HttpAnswer>();
  const paths = Object.entries(many.job) as [string, AnswerPath][];
  for (const body of items as unknown[]) {
    const item = { ...answer, body };
    byKey.set(toKey(paths.map(([, path]) => readValue(path, item, {}))), {
      ...answer,
      body: many.as === undefined ? body : { [many.as]: body },
    });
  }
  const poll = async ({ job, outputPrefix, signal }: GetManyEntry<HttpJob>) => {
    const item = byKey.get(toKey(paths.map(([name]) => job[name])));
    const own = { ...request, job, outputPrefix, signal };
    const resource =
      item === undefined
        ? pollJob(declaration, get, own)
        : describeAnswer(declaration, get, item, own);
    return [job, await resource.catch((error: unknown) => error as Error)] as const;
  };
  return new Map(await Promise.all(entries.map(poll)));
}

/** A service may have numbers where the job has texts. */
function toKey(values: readonly unknown[]): string {
  return JSON.stringify(values.map(String));
}
