import type { GetRequest } from "../connector/requests.ts";
import type { HttpDeclaration, HttpJob } from "./http-declaration.ts";

/** Starts a job that waits for it. One that runs already is a conflict, or no longer waits. */
export async function startJob(
  { definition, client }: HttpDeclaration,
  job: HttpJob,
  request: GetRequest,
): Promise<void> {
  const context = { ...request, job };
  await client.send(
    definition.start!.request,
    { values: job, context },
    {
      method: "POST",
      idempotent: true,
      answerStatuses: [409],
    },
  );
}
