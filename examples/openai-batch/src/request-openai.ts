import { type HttpContext, type JsonRequest, requestJson } from "flyte-fx/http";

/** Secret with the key of OpenAI's API, as flytekit's plugin names it. */
export const KEY_SECRET = "FLYTE_OPENAI_API_KEY";

/** OpenAI's batch, without the fields that this connector only passes on. */
export interface Batch {
  readonly id: string;
  readonly status: string;
  readonly created_at: number;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly request_counts?: { readonly total: number; readonly completed: number } | null;
  readonly errors?: {
    readonly data?: readonly { readonly code?: string; readonly message?: string }[] | null;
  } | null;
}

/** Flyte gives up after 10 s. One `create` makes several requests. */
const TIMEOUT = "2s";

/** Sends a request to OpenAI, or to the service of `OPENAI_BASE_URL`. */
export function requestOpenai<Answer>(
  context: HttpContext,
  organization: string | null | undefined,
  request: Omit<JsonRequest<Answer>, "baseUrl" | "headers" | "timeout">,
): Promise<Answer | undefined> {
  const { OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_PROJECT_ID } = process.env;
  const sender = {
    "openai-organization": organization ?? OPENAI_ORG_ID,
    "openai-project": OPENAI_PROJECT_ID,
  };
  return requestJson<Answer>(context, {
    ...request,
    baseUrl: OPENAI_BASE_URL || "https://api.openai.com/v1",
    headers: {
      authorization: `Bearer ${context.secrets.get(KEY_SECRET)}`,
      ...Object.fromEntries(Object.entries(sender).filter(([, value]) => value)),
    },
    timeout: TIMEOUT,
  });
}

/** Returns undefined if OpenAI does not know the batch. */
export function getBatch(
  context: HttpContext,
  organization: string | null | undefined,
  id: string,
): Promise<Batch | undefined> {
  return requestOpenai(context, organization, {
    method: "GET",
    path: "/batches/{id}",
    params: { id },
    allowMissing: true,
  });
}

/** Cancels a batch. One that has ended is a conflict, and stays as it is. */
export async function cancelBatch(
  context: HttpContext,
  organization: string | null | undefined,
  id: string,
): Promise<void> {
  await requestOpenai<Batch>(context, organization, {
    method: "POST",
    path: "/batches/{id}/cancel",
    params: { id },
    allowMissing: true,
    signal: context.signal,
    async findExisting() {
      const batch = await getBatch(context, organization, id);
      return batch === undefined || isActive(batch) ? undefined : batch;
    },
  });
}

/** Whether a cancel would change something. */
export function isActive({ status }: Batch): boolean {
  return ["validating", "in_progress", "finalizing"].includes(status);
}
