import { RetryableError, type UserError } from "flyte-fx";
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
const ATTEMPTS = 3;
const PAUSE_MS = 500;

/**
 * Sends a request to OpenAI, or to the service of `OPENAI_BASE_URL`.
 *
 * @throws RetryableError also if OpenAI rejects the key: the batch itself may be fine
 */
export async function requestOpenai<Answer>(
  context: HttpContext,
  organization: string | null | undefined,
  request: Omit<JsonRequest<Answer>, "baseUrl" | "headers" | "timeout">,
): Promise<Answer | undefined> {
  const { OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_PROJECT_ID } = process.env;
  const sender = {
    "openai-organization": organization ?? OPENAI_ORG_ID,
    "openai-project": OPENAI_PROJECT_ID,
  };
  try {
    return await requestJson<Answer>(context, {
      ...request,
      baseUrl: OPENAI_BASE_URL || "https://api.openai.com/v1",
      headers: {
        authorization: `Bearer ${context.secrets.get(KEY_SECRET)}`,
        ...Object.fromEntries(Object.entries(sender).filter(([, value]) => value)),
      },
      timeout: TIMEOUT,
    });
  } catch (error) {
    const { code = "", message } = error as UserError;
    if (!["HTTP_401", "HTTP_403"].includes(code)) throw error;
    throw new RetryableError(code, message);
  }
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
  const cancel = {
    method: "POST",
    path: "/batches/{id}/cancel",
    params: { id },
    allowMissing: true,
    signal: context.signal,
    async findExisting() {
      const batch = await getBatch(context, organization, id);
      return batch === undefined || isActive(batch) ? undefined : batch;
    },
  } as const;
  await retryTransient(context, () => requestOpenai<Batch>(context, organization, cancel));
}

/** Repeats a call with a transient fault, up to three times in all. */
export async function retryTransient<Result>(
  { clock, signal }: HttpContext,
  call: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof RetryableError) || attempt === ATTEMPTS) throw error;
    }
    await clock.sleep(attempt * PAUSE_MS, { signal });
  }
}

/** Whether a cancel would change something. */
export function isActive({ status }: Batch): boolean {
  return ["validating", "in_progress", "finalizing"].includes(status);
}
