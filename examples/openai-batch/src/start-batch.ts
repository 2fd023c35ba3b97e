import { type CreateRequest, RetryableError } from "flyte-fx";
import type { HttpContext } from "flyte-fx/http";
import type { BatchSettings } from "./read-custom.ts";
import {
  type Batch,
  cancelBatch,
  isActive,
  requestOpenai,
  retryTransient,
} from "./request-openai.ts";

/** The batch's metadata has the idempotency key under this name. */
const KEY = "flyte_idempotency_key";

type CreateContext = HttpContext & Pick<CreateRequest, "idempotencyKey">;

const PAGE = 100;
const MOST_PAGES = 5;
/** Flyte repeats a create within minutes. Older batches are not searched. */
const OLDEST_SEC = 3600;

/**
 * Starts a batch, or finds the one that an earlier call with the same key has started. A failed
 * call may have started it anyway, so each attempt looks first, and the last failure, too. A batch
 * that this call has started is used even if the searches fail, because nobody else knows it.
 */
export async function startBatch(
  request: CreateContext,
  settings: BatchSettings,
  inputFileId: string,
): Promise<Batch> {
  let batch: Batch | undefined;
  try {
    return await retryTransient(request, async () => {
      const earlier = await findBatch(request, settings);
      if (earlier !== undefined) return earlier;
      batch ??= await insertBatch(request, settings, inputFileId);
      return (await findBatch(request, settings)) ?? batch;
    });
  } catch (error) {
    const existing = (await findBatch(request, settings).catch(() => undefined)) ?? batch;
    if (existing === undefined) throw error;
    return existing;
  }
}

async function insertBatch(
  request: CreateContext,
  { organization, config, metadata }: BatchSettings,
  inputFileId: string,
): Promise<Batch> {
  const body = {
    ...config,
    input_file_id: inputFileId,
    metadata: { ...metadata, [KEY]: request.idempotencyKey },
  };
  const batch = await requestOpenai<Batch>(request, organization, {
    method: "POST",
    path: "/batches",
    body,
  });
  if (typeof batch?.id !== "string")
    throw new RetryableError("BAD_RESPONSE", "OpenAI returned a batch without an id");
  return batch;
}

/**
 * Finds the batch with the request's key. If creates at the same time have made several, that is
 * the oldest, and the others are cancelled.
 */
async function findBatch(
  request: CreateContext,
  { organization }: BatchSettings,
): Promise<Batch | undefined> {
  const batches = await listRecent(request, organization);
  const [first, ...others] = batches.filter(
    ({ metadata }) => metadata?.[KEY] === request.idempotencyKey,
  );
  for (const { id } of others.filter(isActive)) await cancelBatch(request, organization, id);
  return first;
}

/** The oldest first. OpenAI lists the newest first. */
async function listRecent(request: CreateContext, organization: string | null): Promise<Batch[]> {
  const oldest = request.clock.now() / 1000 - OLDEST_SEC;
  const batches: Batch[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const list = await requestOpenai<{ data?: readonly Batch[]; has_more?: boolean }>(
      request,
      organization,
      { method: "GET", path: "/batches", query: { limit: PAGE, after: batches.at(-1)?.id } },
    );
    batches.push(...(list?.data ?? []));
    const last = batches.at(-1);
    if (list?.has_more !== true || last === undefined || last.created_at < oldest) break;
  }
  return batches.reverse();
}
