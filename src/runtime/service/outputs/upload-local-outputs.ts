import { resolve } from "node:path";
import { FxError } from "../../base/errors/errors.ts";
import { isWithin } from "../../base/files.ts";
import { isRemoteUri, showUri, parseStorageUri } from "../../base/storage-uri.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { jobFromMeta } from "../../connector/invoke/invoke-connector.ts";
import { suggestFlag } from "../../storage/allowed-prefixes.ts";
import { removeSavedResponses } from "../../storage/file/response-folder.ts";
import { planUploads, type UploadPlan, type PlannedUpload } from "../../storage/plan-uploads.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { GetTaskMessage } from "../../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { KnownJob, Upload } from "../jobs/job-memory.ts";
import { DeadlineNear } from "../requests/deadline-watch.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { toOutputsFault } from "./resource-reply.ts";

/**
 * How long a poll waits for an upload: small files need no second poll, and large ones do not
 * occupy a worker of the engine.
 */
const POLL_WAIT_MS = 3000;

interface PolledJob {
  readonly connector: AnyAsyncConnector;
  readonly message: GetTaskMessage;
  readonly job: KnownJob;
}

/**
 * Uploads a job's local output files under the output prefix. Returns RUNNING if the upload is not
 * done yet; it then continues after the call. Rejects with OutputsNotWritten if the storage does
 * not respond, and with FX1003 if a retry cannot help.
 */
export async function uploadJobOutputs(
  call: ServedCall,
  resource: ResourceMessage,
  { connector, message: { outputPrefix, resourceMeta }, job }: PolledJob,
): Promise<ResourceMessage> {
  const upload = planUpload(call, resource, outputPrefix, () =>
    collectTexts(jobFromMeta(connector, resourceMeta)),
  );
  if (upload === undefined) return resource;
  const { uploads, options } = call.state;
  try {
    const limit = Math.min(call.caller.deadline, options.epochNow() + POLL_WAIT_MS);
    await call.raceDeadline(uploads.uploadJob(job, upload), limit);
    removeSavedResponses(upload.uploads.map(({ from }) => from));
    return { ...resource, outputs: upload.outputs };
  } catch (error) {
    if (error instanceof DeadlineNear) {
      const message = `uploading the outputs to ${showUri(outputPrefix)}`;
      return { ...resource, phase: "RUNNING", message, outputs: undefined };
    }
    uploads.forget(job, upload);
    return keepInPlace(call, resource, error, outputPrefix);
  }
}

/**
 * Uploads the local output files of a synchronous connector. No poll follows, so the upload must
 * finish within the call.
 */
export async function uploadResultOutputs(
  call: ServedCall,
  resource: ResourceMessage,
  { inputs, outputPrefix }: { readonly inputs: LiteralMap; readonly outputPrefix: string },
): Promise<ResourceMessage> {
  const upload = planUpload(call, resource, outputPrefix, () =>
    planUploads(inputs, outputPrefix).uploads.map(({ from }) => from),
  );
  if (upload === undefined) return resource;
  try {
    await call.raceDeadline(call.state.uploads.upload(upload, call.caller.signal));
    removeSavedResponses(upload.uploads.map(({ from }) => from));
    return { ...resource, outputs: upload.outputs };
  } catch (error) {
    return keepInPlace(call, resource, error, outputPrefix);
  }
}

/** Undefined if there is nothing to upload. */
function planUpload(
  call: ServedCall,
  { phase, outputs }: ResourceMessage,
  outputPrefix: string,
  callerTexts: () => readonly string[],
): (UploadPlan & Upload) | undefined {
  if (outputs === undefined || phase !== "SUCCEEDED" || outputPrefix === "") return undefined;
  const { storage } = call.state.options;
  const isRemote = isRemoteUri(outputPrefix);
  if (!isRemote && storage === undefined) return undefined;
  const isMoved = isRemote
    ? undefined
    : (path: string) => isCopied(path, outputPrefix, callerTexts());
  const plan = planUploads(outputs, outputPrefix, isMoved);
  if (plan.uploads.length === 0) return undefined;
  if (storage === undefined) {
    const [{ output, from }] = plan.uploads as [(typeof plan.uploads)[0]];
    throw new FxError(
      "FX1003",
      `output ${output} is ${showUri(from)}, a file on the server's machine that Flyte cannot read, and the server may not upload it to ${showUri(outputPrefix)}`,
      { hint: suggestFlag(outputPrefix) },
    );
  }
  if (isRemote) refuseCallerPaths(plan.uploads, callerTexts());
  return { ...plan, storage };
}

/** A caller with a folder on this machine knows its own files. A folder cannot be copied into itself. */
function isCopied(path: string, outputPrefix: string, callerTexts: readonly string[]): boolean {
  return !isWithin(toPath(outputPrefix) ?? "", path) && !isUnder(path, callerTexts);
}

/**
 * A caller with a folder on this machine reads files where they are if the server may not write
 * there. Throws if the upload failed otherwise.
 */
function keepInPlace(
  call: ServedCall,
  resource: ResourceMessage,
  error: unknown,
  outputPrefix: string,
): ResourceMessage {
  const isRefused = error instanceof FxError && error.code === "FX5015";
  if (isRefused && !isRemoteUri(outputPrefix)) return resource;
  if (error instanceof FxError && error.code === "FX1003") throw error;
  const what = `the outputs could not be uploaded to ${showUri(outputPrefix)}`;
  throw toOutputsFault(call, error, what, isRefused ? error.hint : undefined);
}

/**
 * Throws FX1003 for an output at or under a path that the caller sent: otherwise a caller could
 * make the server upload any of its files, such as a key.
 */
function refuseCallerPaths(
  uploads: readonly PlannedUpload[],
  callerTexts: readonly string[],
): void {
  const refused = uploads.find(({ from }) => isUnder(from, callerTexts));
  if (refused === undefined) return;
  throw new FxError(
    "FX1003",
    `output ${refused.output} is ${showUri(refused.from)}, a path that came with the request; the server uploads only files that the connector itself chose`,
    { hint: "keep an id in the ResourceMeta, check it, and build the path from it" },
  );
}

/** Whether a local file is at or under one of the paths among the texts. */
function isUnder(uri: string, texts: readonly string[]): boolean {
  const path = toPath(uri);
  const folders = texts.flatMap((text) => toPath(text) ?? []);
  return path !== undefined && folders.some((folder) => isWithin(path, folder));
}

/** Every string in a value, at any depth. */
function collectTexts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap(collectTexts)
    : [];
}

/** Undefined if the text is not a path with a folder, but for instance an id. */
function toPath(text: string): string | undefined {
  if (isRemoteUri(text) || text.includes("\0")) return undefined;
  try {
    const parsed = parseStorageUri(text);
    return "path" in parsed && /[\\/]/.test(parsed.path) ? resolve(parsed.path) : undefined;
  } catch {
    return undefined; // a scheme that fx does not know
  }
}
