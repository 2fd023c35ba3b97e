import { FxError } from "../../runtime/errors.ts";
import type { TaskTemplate } from "../../runtime/task-template/task-template.ts";
import { identifyMessage } from "../../runtime/wire/inspect/identify-message.ts";
import { decodeTaskTemplate } from "../../runtime/wire/v1/task-template.ts";
import { templateOfSpec } from "../../runtime/wire/v1/task-spec.ts";
import { readMessageFile } from "../serialize/read-message-file.ts";

/** The template in a file: bare, or in a TaskSpec. Throws FX2006 for what is neither. */
export async function readTemplate(file: string): Promise<TaskTemplate> {
  const bytes = readMessageFile(file);
  const { type } = await identifyMessageOf(file, bytes);
  if (type === "flyteidl.core.TaskTemplate") return decodeTaskTemplate(bytes);
  if (type === "flyteidl.admin.TaskSpec") return templateOfSpec(bytes);
  throw new FxError("FX2006", `${file} holds a ${type}, which is no task`, { hint: `fx inspect ${file}` });
}

/** As `identifyMessage`; its error names the file. */
export async function identifyMessageOf(file: string, bytes: Uint8Array, requestedType?: string): ReturnType<typeof identifyMessage> {
  try {
    return await identifyMessage(bytes, requestedType);
  } catch (error) {
    if (!(error instanceof FxError) || error.code !== "FX2006") throw error;
    throw new FxError("FX2006", `${file}: ${error.message}`, { details: error.details, hint: error.hint, cause: error });
  }
}
