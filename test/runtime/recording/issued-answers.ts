/** An answer of a service, and what of it may not be in a recording. */
export interface IssuedAnswer {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: {@link ISSUED}. */
  readonly secret?: string;
  /** Why it is in a recording anyway. */
  readonly staysBecause?: string;
}

/** A value that looks like those of many services. */
export const ISSUED = "Zx8/q+7Lm2Rt5Vw9Kp3Yb6Nc1Hd4";
const json = (value: unknown): string => JSON.stringify(value);
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const escaped = encodeURIComponent(ISSUED);
const nest = (levels: number, inner: object): string =>
  `${'{"a":'.repeat(levels)}${json(inner)}${"}".repeat(levels)}`;
const entities = Array.from(ISSUED, (each) => `&#${each.charCodeAt(0)};`).join("");
const xml = (name: string, before = ""): string =>
  `<?xml version="1.0"?><R xmlns="urn:r"><A>${before}<${name}>${ISSUED}</${name}></A></R>`;
const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P";
const PEM_LINE = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
const PEM = `-----BEGIN PRIVATE KEY-----\n${PEM_LINE}\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n-----END PRIVATE KEY-----\n`;

/** Names of fields in the spellings of services. */
const FIELDS = [
  ...["access_token", "accessToken", "AccessToken", "access-token", "accesstoken", "ACCESS_TOKEN"],
  ...["refresh_token", "id_token", "token", "Token", "sessionToken", "SessionToken", "authToken"],
  ...["bearer_token", "csrf_token", "xsrfToken", "device_code", "user_code", "client_token"],
  ...["client_secret", "clientSecret", "secret", "secret_key", "SecretAccessKey", "secretString"],
  ...["secretaccesskey", "password", "Password", "userPassword", "passwd", "pwd", "passphrase"],
  ...["adminPassword", "api_key", "apiKey", "x-api-key", "ApiKey", "private_key", "privateKey"],
  ...["accountKey", "storage_key", "primaryKey", "signing_key", "encryption-key", "masterKey"],
  ...["subscription-key", "client-key-data", "signature", "sig", "sas", "sasToken", "sas_token"],
  ...["credential", "credentials", "authorization", "auth", "jwt", "assertion", "SAMLResponse"],
  ...["cookie", "otp", "connectionString", "personal_access_token", "installationToken"],
  ...["webhook_secret", "masterToken", "verification_code", "recoveryCode", "webhookUrl"],
  ...[
    "xsrf",
    "XSRF-TOKEN",
    "csrf",
    "pat",
    "githubPat",
    "token_value",
    "tokenString",
    "totp",
    "hmac",
  ],
];
/** These may be ids, so later requests must have them as the answer did. */
const IDS = [
  ...["key", "Key", "session", "session_id", "sessionId", "sid", "cursor", "nonce", "code"],
  ...["next_page_token", "nextPageToken", "NextToken", "continuationToken", "accessKeyId"],
];

/** What fx cannot tell from other values. `docs/run.md` asks to review a recording. */
const STAYS: Readonly<Record<string, IssuedAnswer>> = {
  "JSON: a field whose name says nothing": {
    body: json({ state: ISSUED, url: `https://a.test/${ISSUED}` }),
    staysBecause: "most values of such fields are not secret, and a test needs them",
  },
  "JSON: a number": {
    body: '{"pin":4711471147}',
    secret: "4711471147",
    staysBecause:
      "numbers are counts, sizes and ids, and a text in its place would change its type",
  },
  "JSON: the label in another field": {
    body: json([{ title: "Password", value: ISSUED }]),
    staysBecause: "any text could be a label: only name and key count, as in lists of variables",
  },
  "JSON: the label before it in a list": {
    body: json([["token", ISSUED]]),
    staysBecause: "the texts of a list have no names",
  },
  "JSON: a list, 500 levels deep": {
    body: nest(500, { tokens: [ISSUED] }),
    staysBecause: "requestJson reads no answer with more than 100 levels",
  },
  "JSON: in JSON, six times": {
    body: Array.from("abcdef").reduce(
      (inner, name) => json({ [name]: inner }),
      json({ token: ISSUED }),
    ),
    staysBecause: "each layer takes time, and no service is known with more than four",
  },
  "the name of a field": {
    body: json({ tokens: { [ISSUED]: { user: "u" } } }),
    staysBecause: "names of fields are not read",
  },
  "a table": { body: `user,token\nu,${ISSUED}\n`, staysBecause: "columns are not read" },
  "a block of YAML": {
    body: `token: |\n  ${ISSUED}\n`,
    staysBecause: "YAML is not parsed, and a value is looked for beside its name",
  },
  "a sentence": { body: `Your token is ${ISSUED}`, staysBecause: "prose has no fields" },
};

export const ANSWERS: Readonly<Record<string, IssuedAnswer>> = {
  ...Object.fromEntries(
    [...FIELDS, ...IDS].map((name) => [`JSON: ${name}`, { body: json({ [name]: ISSUED, n: 1 }) }]),
  ),
  "JSON: nested": { body: json({ a: [{ b: { token: ISSUED } }] }) },
  "JSON: a list of tokens": { body: json({ tokens: ["other", ISSUED] }) },
  "JSON: an object of credentials": { body: json({ credentials: { prod: ISSUED } }) },
  "JSON: a name and its value": { body: json([{ name: "DB_PASSWORD", value: ISSUED }]) },
  "JSON: a Key and its Value": { body: json([{ Key: "api-key", Value: ISSUED }]) },
  "JSON: a Secret of Kubernetes": {
    body: json({ kind: "Secret", data: { url: base64(ISSUED) } }),
  },
  "JSON: in JSON": { body: json({ SecretString: "x", body: json({ password: ISSUED }) }) },
  "JSON: in JSON in JSON": { body: json({ m: json({ m: json({ password: ISSUED }) }) }) },
  "JSON: a form in it": { body: json({ form: `a=b&token=${escaped}` }) },
  "JSON: XML in it": { body: json({ xml: xml("Password") }) },
  "JSON: base64 of JSON in it": { body: json({ payload: base64(json({ token: ISSUED })) }) },
  "JSON: with escapes": { body: `{"token":"${ISSUED.replaceAll("/", "\\/")}"}` },
  "JSON: cut off": { body: `{"a":[{"token":"${ISSUED}","n":` },
  "JSON: a field twice, the first value": { body: `{"token":"${ISSUED}","token":"other-123"}` },
  "JSON: a field twice, the last value": { body: `{"token":"other-123","token":"${ISSUED}"}` },
  "JSON: 90 levels deep": { body: nest(90, { tokens: [ISSUED] }) },
  "JSON: 500 levels deep": { body: nest(500, { token: ISSUED }) },
  "JSON: lines of it": { body: `{"n":1}\n{"token":"${ISSUED}"}\n` },
  "events of a server": { body: `event: x\ndata: {"token":"${ISSUED}"}\n\n` },
  "STS: AssumeRole": { body: xml("SecretAccessKey", "<AccessKeyId>ASIA</AccessKeyId>") },
  "STS: a session token": { body: xml("SessionToken") },
  "XML: with a prefix": { body: xml("wsse:Password") },
  "XML: an attribute": { body: `<add apiKey="${ISSUED}" n="1"/>` },
  "XML: a name and a value as attributes": { body: `<add key="apiKey" value="${ISSUED}"/>` },
  "XML: a name and a value": { body: `<P><Name>DB_PASSWORD</Name><Value>${ISSUED}</Value></P>` },
  "XML: CDATA": { body: `<r><token><![CDATA[${ISSUED}]]></token></r>` },
  "XML: entities": { body: `<r><token>${entities}</token></r>` },
  "HTML: a hidden input": { body: `<input type="hidden" name="csrf_token" value="${ISSUED}">` },
  "a form": { body: `oauth_token=${escaped}&oauth_token_secret=x` },
  "an INI file": { body: `[api]\ntoken = ${ISSUED}\n` },
  "a form: the second field": { body: `a=b&oauth_token_secret=${escaped}` },
  "a form of several parts": {
    body: `--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n${ISSUED}\r\n--b--\r\n`,
  },
  "a connection string of Azure": {
    body: json({ cs: `AccountName=a;AccountKey=${ISSUED}==;EndpointSuffix=x` }),
    secret: `${ISSUED}==`,
  },
  "a SAS URL": { body: json({ uri: `https://a.blob.test/c/b?sv=2024&sp=r&sig=${escaped}` }) },
  "a presigned URL of S3": {
    body: json({ u: `https://b.s3.test/k?X-Amz-Expires=60&X-Amz-Signature=${escaped}` }),
  },
  "the security token of a presigned URL": {
    body: json({ u: `https://b.s3.test/k?X-Amz-Security-Token=${escaped}&X-Amz-Signature=1234` }),
  },
  "a presigned URL of GCS": {
    body: json({ u: `https://s.test/b/o?X-Goog-Credential=x&X-Goog-Signature=${escaped}` }),
  },
  "a signed URL of CloudFront": {
    body: json({ u: `https://d.test/f?Policy=${ISSUED}&Signature=abcd1234&Key-Pair-Id=K1` }),
    secret: "abcd1234",
  },
  "a signed URL in a text": { body: `see https://a.test/b?se=1&sig=${escaped} for it` },
  "a signed URL, encoded": {
    body: json({ to: `/go?u=${encodeURIComponent(`https://a.test/b?se=1&sig=${escaped}`)}` }),
  },
  "basic authentication in a URL": {
    body: json({ url: `https://user:Zx8q7Lm2Rt5Vw9Kp@db.test/x` }),
    secret: "Zx8q7Lm2Rt5Vw9Kp",
  },
  "a DSN": { body: "postgres://u:Zx8q7Lm2Rt5Vw9Kp@db:5432/x", secret: "Zx8q7Lm2Rt5Vw9Kp" },
  "a config of docker": {
    body: json({ auths: { "r.test": { auth: base64(`user:${ISSUED}`) } } }),
  },
  "a kubeconfig: a token": { body: `users:\n- user:\n    token: ${ISSUED}\n` },
  "a kubeconfig: a key": { body: `users:\n- user:\n    client-key-data: ${base64(ISSUED)}\n` },
  "a private key": { body: json({ data: PEM }), secret: PEM_LINE },
  "a private key as text": { body: PEM, secret: PEM_LINE },
  "a JWT": { body: json({ value: JWT }), secret: JWT },
  "a JWT in a text": { body: `use ${JWT} now`, secret: JWT },
  "a bearer in a text": { body: json({ hint: `curl -H 'Authorization: Bearer ${ISSUED}'` }) },
  "a token of GitHub": {
    body: json({ message: "ghp_16C7e42F292c6912E7710c838347Ae178B4a" }),
    secret: "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
  },
  "a token of GitLab": { body: "glpat-Zx8q7Lm2Rt5Vw9Kp3Yb6", secret: "glpat-Zx8q7Lm2Rt5Vw9Kp3Yb6" },
  "a token of Slack": { body: "xoxb-12345-Zx8q7Lm2Rt5Vw9", secret: "xoxb-12345-Zx8q7Lm2Rt5Vw9" },
  "a key of Stripe": { body: "sk_live_Zx8q7Lm2Rt5Vw9Kp3", secret: "sk_live_Zx8q7Lm2Rt5Vw9Kp3" },
  "a key of OpenAI": { body: "sk-proj-Zx8q7Lm2Rt5Vw9Kp3", secret: "sk-proj-Zx8q7Lm2Rt5Vw9Kp3" },
  "a token of Databricks": {
    body: json({ info: "dapi0123456789abcdef0123456789abcdef" }),
    secret: "dapi0123456789abcdef0123456789abcdef",
  },
  "a cookie": { headers: { "set-cookie": `sid=${ISSUED}; Path=/; HttpOnly` } },
  "a cookie of 8 characters": { headers: { "set-cookie": "s=a1b2c3d4" }, secret: "a1b2c3d4" },
  "a cookie in quotes": { headers: { "set-cookie": `sid="${ISSUED}"; Secure` } },
  "an encoded cookie": { headers: { "set-cookie": `sid=${escaped}; Path=/` } },
  "a cookie with an equals sign": {
    headers: { "set-cookie": `s=${ISSUED}==; Path=/` },
    secret: `${ISSUED}==`,
  },
  ...Object.fromEntries(
    [
      ...["x-auth-token", "x-subject-token", "x-amz-security-token", "authorization"],
      ...["x-api-key", "x-csrf-token", "x-vault-token", "x-session", "x-internal", "x-sas"],
      ...["authentication-info", "www-authenticate", "sec-websocket-accept", "x-snowflake-x"],
    ].map((name) => [`the header ${name}`, { headers: { [name]: ISSUED } }]),
  ),
  "the header location with a code": { headers: { location: `https://a.test/cb?code=${escaped}` } },
  "the header location with a token": { headers: { location: `/cb#access_token=${escaped}` } },
  "the header operation-location with a signature": {
    headers: { "operation-location": `https://a.test/op?api-version=1&sig=${escaped}` },
  },
  "the header link with a token": {
    headers: { link: `<https://a.test/x?token=${escaped}>; rel="next"` },
  },
  ...STAYS,
};

/** Bodies in which nothing may be replaced. */
export const HARMLESS: readonly object[] = [
  { max_tokens: 4096, token_count: "12345678a", usage: { total_tokens: 12_345_678 } },
  { usage: { prompt_tokens_details: { cached_tokens: 10 } }, tokenizer: "cl100k_base" },
  { keyboard: "qwerty-102", monkey: "capuchin-7", keynote: "Oslo-2026-01", turkey: "roast-123" },
  {
    token_type: "bearer-v2",
    expires_at: "2026-01-31T00:00:00Z",
    token_endpoint: "https://a.test/t1",
  },
  { secret_name: "projects/p1/db", password_policy: "strong-v2", credential_type: "oauth2-code" },
  { tokens: ["keyboard", "embedding", "a"], passwords: [], secret: null, password: "" },
  { id: "job-12345678", jobId: "j-1234567890", name: "fx-7bdvzjvqgt6mrxlt", status: "RUNNING-2" },
  {
    key: "data/part-0001.parquet",
    key_name: "release-2026",
    author: "a-person-1",
    signed: "yes-12345",
  },
  { error: { code: "INVALID_ARGUMENT", message: "the token: expected a string of 8" } },
];

/** How a text can have a known secret. */
export const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  "percent, every character": (text) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  "percent, twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "percent, three times": (text) =>
    encodeURIComponent(encodeURIComponent(encodeURIComponent(text))),
  "decimal entities": (text) => Array.from(text, (each) => `&#${each.codePointAt(0)!};`).join(""),
  "hexadecimal entities": (text) =>
    Array.from(text, (each) => `&#x${each.codePointAt(0)!.toString(16)};`).join(""),
  "\\u of every character": (text) =>
    text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  "entities in percent": (text) =>
    encodeURIComponent(Array.from(text, (each) => `&#${each.codePointAt(0)!};`).join("")),
  base64,
  "base64 of base64": (text) => base64(base64(text)),
  "base64 of base64 of base64": (text) => base64(base64(base64(text))),
  "base64 of base64 within a text": (text) => base64(`a: ${base64(`b: ${text} c`)} d`),
  "base64 of percent, twice": (text) => base64(encodeURIComponent(encodeURIComponent(text))),
  "percent of base64 of base64": (text) => encodeURIComponent(base64(base64(`u:${text}`))),
};
