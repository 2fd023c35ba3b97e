import { type Json, type JsonObject, t, UserError } from "flyte-fx";

/** What every webhook task gives: the status, the response, and what it was asked to show. */
export const webhookOutputs = { info: t.struct() };

/** A webhook as the task describes it; its texts may hold placeholders. */
export interface Webhook {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Json | undefined;
  readonly timeoutSec: number;
  readonly showData: boolean;
  readonly showUrl: boolean;
  readonly expectedStatus: readonly number[];
}

/** What the connection itself says: a task must not contradict it. */
const HEADERS_OF_THE_CONNECTION = [
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
const METHODS_THAT_FETCH_REFUSES = ["CONNECT", "TRACE", "TRACK"];
const LONGEST_TIMEOUT_SEC = 3600;

/**
 * Reads a template's custom. It came over the wire, so every field is checked; the keys are those of flytekit's webhook
 * task, and `expected_status`.
 *
 * @throws UserError with all faults
 */
export function readWebhook(taskName: string, custom: JsonObject): Webhook {
  const {
    url,
    method = "POST",
    headers = {},
    data,
    timeout_sec: timeoutSec = 10,
    show_data: showData = false,
    show_url: showUrl = false,
  } = custom;
  const expectedStatus = [custom["expected_status"] ?? 200].flat();
  const checks: readonly (readonly [boolean, string])[] = [
    [typeof url === "string" && url !== "", "url: expected a text"],
    [isMethod(method), "method: expected an HTTP method such as POST"],
    [isTexts(headers), "headers: expected texts by name"],
    ...Object.keys(Object(headers) as object).map(
      (name) =>
        [
          !HEADERS_OF_THE_CONNECTION.includes(name.toLowerCase()),
          `headers.${name}: is set by the connection itself`,
        ] as const,
    ),
    [
      typeof timeoutSec === "number" && timeoutSec > 0 && timeoutSec <= LONGEST_TIMEOUT_SEC,
      `timeout_sec: expected seconds, above 0 and up to ${LONGEST_TIMEOUT_SEC}`,
    ],
    [typeof showData === "boolean", "show_data: expected true or false"],
    [typeof showUrl === "boolean", "show_url: expected true or false"],
    [
      expectedStatus.length > 0 && expectedStatus.every(isStatus),
      "expected_status: expected one or more of 200 to 599",
    ],
  ];
  const faults = checks.filter(([isGood]) => !isGood).map(([, fault]) => fault);
  if (faults.length > 0)
    throw new UserError("BAD_WEBHOOK", `${taskName} is no webhook: ${faults.join("; ")}`);
  return {
    url,
    method: (method as string).toUpperCase(),
    headers,
    data: data ?? undefined,
    timeoutSec,
    showData,
    showUrl,
    expectedStatus,
  } as Webhook;
}

function isMethod(value: Json): boolean {
  return (
    typeof value === "string" &&
    /^[a-z][a-z-]*$/i.test(value) &&
    !METHODS_THAT_FETCH_REFUSES.includes(value.toUpperCase())
  );
}

function isTexts(value: Json): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === "string")
  );
}

/** Informational statuses are not answers. */
function isStatus(value: Json): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 200 && value <= 599;
}
