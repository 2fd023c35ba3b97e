import { isPlainObject, parseJson } from "../base/json.ts";
import { SECRET_MARK } from "../secrets/redactor.ts";
import { decodeBase64, decodeOnce } from "./deep-redactor.ts";
import { isKept, showText } from "./recorded-body.ts";
import type { RecordedExchange } from "./recording.ts";

/** Shorter values occur by chance. */
const SHORTEST = 8;
/** As deep as requestJson reads. */
const DEEPEST = 100;
/** Each takes time wherever it could stand. */
const MOST_IDS = 200;
/** JSON in JSON in a form in base64. */
const MOST_LAYERS = 4;
const MARKS = /\[(?:secret|issued-\d+)\]/g;

/** Collects the values that a service issues, and that its answers and later requests repeat. */
export class IssuedValues {
  /** Each value with the mark that replaces it. */
  readonly #marks = new Map<string, string>();
  readonly #sent: string[] = [];
  #ids = 0;
  #isRequest = false;

  /** @param known the secrets of the code, and what stands for them */
  constructor(private readonly known: () => Iterable<string>) {}

  get values(): Iterable<string> {
    return this.#marks.keys();
  }

  markOf(value: string): string {
    return this.#marks.get(value) ?? SECRET_MARK;
  }

  /** Finds secrets in a request. Whatever else the code sends first is not issued by the service. */
  readRequest(...texts: readonly string[]): void {
    this.#isRequest = true;
    for (const text of texts)
      this.#readText(text, (name) => {
        const isOwn = /(?:client|idempotency|request).?token$/i.test(name);
        return !isOwn && classifyField(name) === "secret" ? "secret" : "plain";
      });
    this.#isRequest = false;
    this.#sent.push(...texts);
  }

  readText(text: string): void {
    this.#readText(text, classifyField);
  }

  readHeader(name: string, value: string): void {
    if (name === "set-cookie")
      this.#add(/^[^=;]*="?([^;"]*)/.exec(value)?.[1]?.trim() ?? "", "secret", true);
    else if (!isKept(name)) this.#add(value, classifyField(name) ?? "id", true);
    this.readText(value);
  }

  #readText(text: string, classify: typeof classifyField, layer = 0): void {
    if (text.length < SHORTEST || layer > MOST_LAYERS) return;
    const json = /^\s*["[{]/.test(text) ? parseJson(text) : undefined;
    if (typeof json === "object" || typeof json === "string") {
      this.#readJson(json, classify, layer);
      // If a field occurs twice, `json` has only its last value.
      for (const [, name, value] of text.matchAll(JSON_FIELDS))
        this.#add(parseJson(value!) as string, classify(name!), true);
      return;
    }
    for (const [, line] of text.matchAll(/^(?:data: {0,3})?([[{].*)$/gm))
      if (line !== text) this.#readText(line!, classify, layer + 1);
    for (const shape of SHAPES)
      for (const [, value] of text.matchAll(shape)) this.#add(value!, "secret", true);
    for (const [, query] of text.matchAll(QUERIES))
      if (SIGNED.test(query!)) this.#add(query!, "secret", true);
    for (const pair of PAIRS)
      for (const [, name, ...values] of text.matchAll(pair))
        this.#add(values.find((each) => each !== undefined)!.trim(), classify(name!), true);
    const decoded = decodeOnce(text)?.text ?? decodeTextInBase64(text);
    if (decoded !== undefined) this.#readText(decoded, classify, layer + 1);
  }

  #readJson(
    value: unknown,
    classify: typeof classifyField,
    layer: number,
    inherited?: FieldKind,
    depth = 0,
  ): void {
    if (depth > DEEPEST) return;
    if (typeof value === "string") {
      this.#add(value, inherited, false);
      this.#readText(value, classify, layer + 1);
    } else if (Array.isArray(value))
      for (const item of value) this.#readJson(item, classify, layer, inherited, depth + 1);
    else if (isPlainObject(value))
      for (const [name, item] of Object.entries(value)) {
        const kind = classify(getLabel(value, name));
        if (typeof item === "string") this.#add(item, kind, true);
        if (value["kind"] === "Secret" && /data$/i.test(name))
          for (const each of Object.values(item ?? {})) this.#add(String(each), "secret", true);
        const below = kind ?? inherited;
        this.#readJson(item, classify, layer, below === "secret" ? below : undefined, depth + 1);
      }
  }

  /** @param isDirect whether its own field says what it is */
  #add(value: string, kind: FieldKind | undefined, isDirect: boolean): void {
    if (kind === undefined || kind === "plain" || value.length < SHORTEST) return;
    if (this.#marks.has(value) || (kind === "id" && this.#ids === MOST_IDS)) return;
    const plain = decodeOnce(value)?.text ?? value;
    let rest = plain;
    for (const known of [...this.known(), ...this.#marks.keys()])
      if (known !== "") rest = rest.replaceAll(known, "");
    if (rest !== plain && (this.#isRequest || rest.length < SHORTEST)) return;
    const looksIssued = /\d/.test(value) && /[a-z]/i.test(value) && !/\s|\.\w{1,8}$/.test(value);
    if (!looksIssued && !(kind === "secret" && isDirect)) return;
    if (this.#sent.some((text) => text.includes(value))) return;
    this.#marks.set(value, kind === "secret" ? SECRET_MARK : `[issued-${(this.#ids += 1)}]`);
    const pair = kind === "secret" ? decodeTextInBase64(value) : undefined;
    if (pair !== undefined) this.#add(pair.slice(pair.indexOf(":") + 1), kind, isDirect);
  }
}

/** The name of a value in `{ "name": "DB_PASSWORD", "value": "…" }`. */
function getLabel(object: Record<string, unknown>, name: string): string {
  const label = object["name"] ?? object["key"] ?? object["Name"] ?? object["Key"];
  return /^value$/i.test(name) && typeof label === "string" ? label : name;
}

/** The marks that an answer has instead of values. */
export function listMarks({ answer }: RecordedExchange): readonly string[] {
  if (answer === undefined) return [];
  const { headers, url = "", body } = answer;
  return [...headers.flat(), url, showText(body)].flatMap((text) => text.match(MARKS) ?? []);
}

/** Undefined for a text that is not base64 of a text. */
function decodeTextInBase64(text: string): string | undefined {
  if (!/^[\w+/-]{8,}={0,2}$/.test(text)) return undefined;
  const [decoded = ""] = decodeBase64(text);
  return /^[\t\r\n\x20-\x7e]{6,}$/.test(decoded) ? decoded : undefined;
}

/** What the name of a field says about its value. */
export type FieldKind = "secret" | "id" | "plain";

const KEYS =
  "api|private|secret|access|account|shared|storage|signing|encryption|master|subscription|function|primary|secondary|client|host|consumer|license";

/** The first rule that fits the words of a name counts. */
const RULES: readonly (readonly [RegExp, FieldKind])[] = [
  [/webhook ur[il]$/, "secret"],
  [/(?:page|next|continuation|skip|sync|delta|resume) ?token$|(?:^| )(?:cursor|marker)$/, "id"],
  [
    new RegExp(`(?:${KEYS}) ?keys?(?: (?:data|value|material|pem|base ?64))?$|key ?material`),
    "secret",
  ],
  [/session(?: ?id)?$|(?:^| )(?:sid|key|keys|nonce|ticket|code)$|key ?id$/, "id"],
  [
    /(?:^| )(?:name|type|kind|count|limit|size|length|usage|at|in|on|ttl|expir\w*|version|status|policy|scopes?|ur[il]|endpoint|arn|ref|format|algorithm|enabled|required|region|description|id|provider|issuer|details|label|username|email|date)$/,
    "plain",
  ],
  [
    /tokens?(?: (?:value|string|text|data))?$|secret|passw(?:or)?d|(?:^| )(?:pwd|pass|sig|sas|jwt|auth|t?otp|pin|pem|dsn|pat|csrf|xsrf|hmac)$|pass ?(?:phrase|code)|credential|signature|authori[sz]ation|assertion|saml|bearer|cookie|webhook|kube ?config|connection ?string/,
    "secret",
  ],
  [/(?:device|auth|authorization|verification|recovery|backup|user) ?codes?$|verifier$/, "secret"],
];

/** Reads `accessToken`, `AccessToken`, `access_token`, `access-token` and `x:access.token` alike. */
export function classifyField(name: string): FieldKind | undefined {
  const words = name
    .replace(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, "$1$3 $2$4")
    .replace(/[^a-zA-Z\d]+/g, " ")
    .trim()
    .toLowerCase();
  return RULES.find(([pattern]) => pattern.test(words))?.[1];
}

const JSON_FIELDS = /"([\w.-]{1,80})"\s{0,5}:\s{0,5}("(?:[^"\\]|\\.){8,}")/g;

/** Names of fields with their values, in texts that are not JSON. */
const PAIRS = [
  // queries, forms, connection strings, XML attributes, INI
  /([\w.~-]{1,80}) {0,3}= {0,3}(?:"([^"]{8,})"|'([^']{8,})'|([^\s"'<>&;,\\]{8,}))/g,
  // JSON that was cut off
  /["']([\w.-]{1,80})["']\s{0,5}:\s{0,5}["']((?:[^"'\\]|\\.){8,})["']/g,
  // YAML and headers
  /^[ \t-]*([\w.-]{1,80}):[ \t]+["']?([^\s"']{8,})["']?[ \t]*\r?$/gm,
  // XML
  /<(?:[\w-]{1,40}:)?([\w.-]{1,80})(?:\s[^<>]{0,500})?>\s{0,20}(?:<!\[CDATA\[)?([^<>\]]{8,})/g,
  /(?:name|key)=["']([\w.-]{1,80})["'][^<>]{0,200}?value=["']([^"']{8,})/gi,
  /<(?:name|key)>([\w.-]{1,80})<\/\w{1,9}>\s{0,20}<value>([^<]{8,})/gi,
  // multipart forms
  /name="([\w.-]{1,80})"\r?\n(?:[^\r\n]{1,200}\r?\n)?\r?\n([^\r\n]{8,})/g,
] as const;

/** Values that are secrets in any field. */
const SHAPES = [
  /\b(eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g,
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{8,}-----END)/g,
  /:\/\/[^\s/:@"'<>]{0,200}:([^\s/@"'<>]{8,200})@/g,
  /\b(?:Bearer|Basic|Token|Negotiate) {1,3}([\w.~+/=-]{8,})/g,
  /\b((?:gh[opsur]|github_pat|glpat|xox[abeoprs]|sk|rk|whsec|dapi|hvs|npm|pypi|ya29|AIza)[_.-]?[\w.-]{16,})/g,
] as const;

/** A query with a signature: all of it grants access. */
const SIGNED = /(?:^|[&;])(?:x-[\w-]{1,40}-)?(?:sig|signature)=/i;
const QUERIES = /\?([^\s"'<>\\?#]{8,8000})/g;
