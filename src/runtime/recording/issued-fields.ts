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
    /tokens?$|secret|passw(?:or)?d|(?:^| )(?:pwd|pass|sig|sas|jwt|auth|otp|pin|pem|dsn)$|pass ?(?:phrase|code)|credential|signature|authori[sz]ation|assertion|saml|bearer|cookie|webhook|kube ?config|connection ?string/,
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

/** Names of fields with their values, in texts that are not JSON. */
export const PAIRS = [
  // queries, forms, connection strings, XML attributes
  /([\w.~-]{1,80})=(?:"([^"]{8,})"|'([^']{8,})'|([^\s"'<>&;,\\]{8,}))/g,
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
export const SHAPES = [
  /\b(eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g,
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{8,}-----END)/g,
  /:\/\/[^\s/:@"'<>]{0,200}:([^\s/@"'<>]{8,200})@/g,
  /\b(?:Bearer|Basic|Token|Negotiate) {1,3}([\w.~+/=-]{8,})/g,
  /\b((?:gh[opsur]|github_pat|glpat|xox[abeoprs]|sk|rk|whsec|dapi|hvs|npm|pypi|ya29|AIza)[_.-]?[\w.-]{16,})/g,
] as const;

/** A query with a signature: all of it grants access. */
export const SIGNED = /(?:^|[&;])(?:x-[\w-]{1,40}-)?(?:sig|signature)=/i;
export const QUERIES = /\?([^\s"'<>\\?#]{8,8000})/g;
