import { FxError } from "../base/errors/errors.ts";
import { INVALID, Place } from "../base/forms.ts";
import { listFaults, readYamlDocument, type YamlDocument } from "../base/read-yaml.ts";
import { textFromUtf8 } from "../base/text.ts";
import { MOST_RECORDING_BYTES, RECORDING, type Recording, RECORDING_VERSION } from "./recording.ts";

const HINT = "record the run again: fx run --record FILE …";

/**
 * Reads a recording. The bytes may be hostile.
 *
 * @param name the file in messages
 * @throws FX2028 with every fault and its line
 */
export async function readRecording(bytes: Uint8Array, name: string): Promise<Recording> {
  const document = await parseDocument(bytes, name);
  refuseOtherFiles(document, name);
  const top = new Place(document.value);
  const recording = RECORDING(top);
  if (recording !== INVALID) return recording;
  throw new FxError("FX2028", `the recording ${name} is invalid`, {
    details: listFaults(top.faults, document),
    hint: HINT,
  });
}

/** Whether bytes are a recording of any version, so that another one may replace them. */
export function looksLikeRecording(bytes: Uint8Array): boolean {
  const beginning = Buffer.from(bytes.subarray(0, 4096)).toString("utf8");
  return /^(?:#[^\n]*\n)*(?:\{\s*")?fx-recording"?: \d/.test(beginning);
}

async function parseDocument(bytes: Uint8Array, name: string): Promise<YamlDocument> {
  const fail = (why: string): FxError =>
    new FxError("FX2028", `cannot read the recording ${name}: ${why}`, { hint: HINT });
  if (bytes.length > MOST_RECORDING_BYTES)
    throw fail(`it has ${bytes.length} bytes; the limit is ${MOST_RECORDING_BYTES}`);
  const text = textFromUtf8(bytes);
  if (text === undefined) throw fail("it is not UTF-8");
  try {
    return await readYamlDocument(text);
  } catch (error) {
    throw fail((error as Error).message);
  }
}

/** A file of another kind or version has no faults that are worth a list. */
function refuseOtherFiles({ value }: YamlDocument, name: string): void {
  const version: unknown = value instanceof Map ? value.get("fx-recording") : undefined;
  if (version === BigInt(RECORDING_VERSION)) return;
  throw typeof version === "bigint"
    ? new FxError(
        "FX2028",
        `the recording ${name} has format ${version}, and this fx reads format ${RECORDING_VERSION}`,
        { hint: "update flyte-fx, or record the run again" },
      )
    : new FxError("FX2028", `${name} is not a recording: it has no fx-recording: 1`, {
        hint: HINT,
      });
}
