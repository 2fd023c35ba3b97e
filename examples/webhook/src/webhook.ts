import { type Json, type JsonObject, t, UserError } from "flyte-fx";

/** Outputs of every webhook task: the status, the response, and the parts that the task shows. */
export const webhookOutputs = { info: t.struct() };

/** Configuration of a task. Its strings may contain placeholders. */
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

/** `fetch` sets these headers itself. */
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
 * Reads and checks a template's `custom`. The keys are those of flytekit's webhook task, plus
 * `expected_status`.
 *
 * @throws UserError with every fault
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
    [typeof url === "string" && url !== "", "url: expected a string"],
    [isMethod(method), "method: expected an HTTP method such as POST"],
    [isStrings(headers), "headers: expected an object of strings"],
    ...Object.keys(Object(headers) as object).map(
      (name) =>
        [
          !HEADERS_OF_THE_CONNECTION.includes(name.toLowerCase()),
          `headers.${name}: cannot be set`,
        ] as const,
    ),
    [
      typeof timeoutSec === "number" && timeoutSec > 0 && timeoutSec <= LONGEST_TIMEOUT_SEC,
      `timeout_sec: expected a number of seconds above 0 and up to ${LONGEST_TIMEOUT_SEC}`,
    ],
    [typeof showData === "boolean", "show_data: expected true or false"],
    [typeof showUrl === "boolean", "show_url: expected true or false"],
    [
      expectedStatus.length > 0 && expectedStatus.every(isStatus),
      "expected_status: expected one or more numbers from 200 to 599",
    ],
  ];
  const faults = checks.filter(([isGood]) => !isGood).map(([, fault]) => fault);
  if (faults.length > 0)
    throw new UserError("BAD_WEBHOOK", `${taskName} is not a webhook: ${faults.join("; ")}`);
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

function isStrings(value: Json): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === "string")
  );
}

/** Informational status codes do not end a request. */
function isStatus(value: Json): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 200 && value <= 599;
}
