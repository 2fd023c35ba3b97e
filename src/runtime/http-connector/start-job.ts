import type { HttpDeclaration, PollRequest } from "./http-declaration.ts";

/** Starts a job that waits for it. One that runs already is a conflict, or no longer waits. */
export async function startJob(
  { definition, client }: HttpDeclaration,
  request: PollRequest,
): Promise<void> {
  await client.send(
    definition.start!.request,
    { values: request.job, context: request },
    {
      method: "POST",
      idempotent: true,
      answerStatuses: [409],
    },
  );
}
