import { FxError } from "../../runtime/base/errors/errors.ts";
import type { Protocol } from "../../runtime/base/protocol.ts";
import { loadWire } from "../../runtime/wire/load-wire.ts";
import type { TaskTemplate } from "../../runtime/wire/models/task-template.ts";
import { identifyMessageInFile, readMessageFile } from "./read-message-file.ts";

/** The template in a file: bare, or in a TaskSpec. Detects the protocol unless one is requested. Throws FX2006 for any other message. */
export async function readTemplateFile(
  file: string,
  requestedProtocol?: Protocol,
): Promise<TaskTemplate> {
  const bytes = readMessageFile(file);
  const { type, protocol } = await identifyMessageInFile(file, bytes, undefined, requestedProtocol);
  const wire = await loadWire(protocol);
  if (type.endsWith(".TaskTemplate")) return wire.decodeTaskTemplate(bytes);
  if (type.endsWith(".TaskSpec")) return wire.decodeTaskSpec(bytes);
  throw new FxError("FX2006", `${file} holds a ${type}, which is no task`, {
    hint: `fx inspect ${file}`,
  });
}
