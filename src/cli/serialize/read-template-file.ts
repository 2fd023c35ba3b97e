import { FxError } from "../../runtime/base/errors/errors.ts";
import type { Protocol } from "../../runtime/base/protocol.ts";
import { identifyMessage } from "../../runtime/wire/inspect/identify-message.ts";
import { loadWire } from "../../runtime/wire/load-wire.ts";
import type { TaskTemplate } from "../../runtime/wire/models/task-template.ts";
import { readMessageFile } from "./read-message-file.ts";

/** The template in a file: bare, or in a TaskSpec. Where no protocol is given, it is found out. Throws FX2006 for what is neither. */
export async function readTemplateFile(
  file: string,
  requestedProtocol?: Protocol,
): Promise<TaskTemplate> {
  const bytes = readMessageFile(file);
  const { type, protocol } = await identifyMessageInFile(file, bytes, undefined, requestedProtocol);
  const wire = await loadWire(protocol);
  if (type.endsWith(".TaskTemplate")) return wire.decodeTaskTemplate(bytes);
  if (type.endsWith(".TaskSpec")) return wire.templateFromSpec(bytes);
  throw new FxError("FX2006", `${file} holds a ${type}, which is no task`, {
    hint: `fx inspect ${file}`,
  });
}

/** As `identifyMessage`; its error names the file. */
export async function identifyMessageInFile(
  file: string,
  bytes: Uint8Array,
  requestedType?: string,
  protocol?: Protocol,
): ReturnType<typeof identifyMessage> {
  try {
    return await identifyMessage(bytes, requestedType, protocol);
  } catch (error) {
    if (!(error instanceof FxError) || error.code !== "FX2006") throw error;
    throw new FxError("FX2006", `${file}: ${error.message}`, {
      details: error.details,
      hint: error.hint,
      cause: error,
    });
  }
}
