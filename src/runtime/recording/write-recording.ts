import { yamlText } from "../base/yaml-text.ts";
import {
  type RecordedBody,
  type RecordedExchange,
  RECORDING_VERSION,
  type Recording,
} from "./recording.ts";

const HEADER = `# What a run exchanged with the outside world, recorded by fx run --record.
# [secret] replaces secrets that fx knows or finds, and [issued-1] the first value that may be one.
# Review the rest before you share the file.
`;

const READINGS_PER_LINE = 20;

/** Formats a recording as YAML. */
export async function formatRecording(recording: Recording): Promise<string> {
  return HEADER + (await yamlText(toDocument(recording)));
}

/** Formats a recording as JSON, which is YAML, too. */
export function formatRecordingNow(recording: Recording): string {
  return `${JSON.stringify(toDocument(recording), null, 2)}\n`;
}

function toDocument(recording: Recording): object {
  const { startedAt, leftOut, exchanges, clock } = recording;
  return {
    "fx-recording": RECORDING_VERSION,
    ...recording,
    startedAt: new Date(startedAt).toISOString(),
    leftOut: leftOut > 0 ? leftOut : undefined,
    exchanges: exchanges.map(formatExchange),
    clock: { task: formatNumbers(clock.task), fx: formatNumbers(clock.fx) },
  };
}

function formatExchange({ request, outcome, ...times }: RecordedExchange): object {
  const body = request.body && formatBody(request.body);
  return { ...times, request: { ...request, body }, ...formatOutcome(outcome) };
}

function formatOutcome(outcome: RecordedExchange["outcome"]): object {
  if (outcome.kind === "error") return { error: outcome.error };
  if (outcome.kind === "stopped") return { stopped: true };
  const { status, statusText, headers, unrecorded = [], url, body } = outcome.answer;
  const lines = headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  return {
    answer: {
      status,
      ...(statusText !== "" && { statusText }),
      url,
      ...(lines !== "" && { headers: `${lines}\n` }),
      ...(unrecorded.length > 0 && { unrecorded: unrecorded.join(" ") }),
      body: body && formatBody(body),
    },
  };
}

function formatBody(body: RecordedBody): unknown {
  if (body.kind === "text") return body.text;
  if (body.kind === "left-out") return { leftOut: body.why };
  return { base64: Buffer.from(body.bytes).toString("base64") };
}

/** Numbers as lines of text: a list of YAML would have one line for each. */
function formatNumbers(numbers: readonly number[]): string {
  const lines: string[] = [];
  for (let at = 0; at < numbers.length; at += READINGS_PER_LINE)
    lines.push(numbers.slice(at, at + READINGS_PER_LINE).join(" "));
  return lines.join("\n");
}
