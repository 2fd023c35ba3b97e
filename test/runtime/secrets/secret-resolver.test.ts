import assert from "node:assert/strict";
import { inspect } from "node:util";
import { FxError } from "../../../src/entries/index.ts";
import { redactFields, Redactor } from "../../../src/runtime/secrets/redactor.ts";
import {
  SecretResolver,
  missingSecretsError,
} from "../../../src/runtime/secrets/secret-resolver.ts";

function resolver(
  env: Record<string, string>,
  files: Record<string, string> = {},
  local = true,
): SecretResolver {
  return new SecretResolver({ env, local, readFile: (path) => files[path] });
}

describe("SecretResolver", () => {
  it("reads the prefixed variable, then the plain one, then the file", () => {
    const files = { "/etc/secrets/my_key": " from file\n" };
    assert.equal(resolver({ _FSEC_MY_KEY: "a", MY_KEY: "b" }, files).get("my_key"), "a");
    assert.equal(resolver({ MY_KEY: "b" }, files).get("my_key"), "b");
    assert.equal(resolver({}, files).get("MY_KEY"), "from file");
  });

  it("reads the plain variable only in a local run", () => {
    assert.equal(resolver({ MY_KEY: "b" }, {}, false).find("my_key"), undefined);
  });

  it("reads explicitly listed plain variables in a server too", () => {
    const secrets = new SecretResolver({
      env: { MY_KEY: "b", HOME: "/root" },
      local: false,
      plainNames: new Set(["MY_KEY"]),
      readFile: () => undefined,
    });
    assert.equal(secrets.get("my_key"), "b");
    assert.equal(secrets.find("home"), undefined);
  });

  it("reads prefix, folder and file prefix from the environment", () => {
    const env = {
      FLYTE_SECRETS_ENV_PREFIX: "P_",
      P_K: "1",
      FLYTE_SECRETS_DEFAULT_DIR: "/s",
      FLYTE_SECRETS_FILE_PREFIX: "f-",
    };
    assert.equal(resolver(env).get("k"), "1");
    assert.equal(resolver(env, { "/s/f-other": "2" }).get("OTHER"), "2");
  });

  it("reads the default prefix after another one, as in a pod of Flyte 2", () => {
    const env = { FLYTE_SECRETS_ENV_PREFIX: "_UNION_", _FSEC_K: "1" };
    assert.equal(resolver(env, {}, false).get("k"), "1");
    assert.equal(resolver({ ...env, _UNION_K: "2" }, {}, false).get("k"), "2");
    assert.deepEqual(resolver(env, {}, false).listPlaces("k"), [
      "$_UNION_K",
      "$_FSEC_K",
      "/etc/secrets/k",
    ]);
  });

  it("ignores an empty prefix or folder, so that a server never reads plain variables", () => {
    const env = { FLYTE_SECRETS_ENV_PREFIX: "", FLYTE_SECRETS_DEFAULT_DIR: "", HOME: "/root" };
    assert.deepEqual(resolver(env, {}, false).listPlaces("home"), [
      "$_FSEC_HOME",
      "/etc/secrets/home",
    ]);
    assert.equal(resolver(env, {}, false).find("home"), undefined);
  });

  it("returns the current value of a mounted file, and still redacts earlier values", () => {
    const files: Record<string, string> = { "/etc/secrets/k": "first-value" };
    const secrets = resolver({}, files);
    const redactor = new Redactor(() => secrets.values);
    assert.equal(secrets.get("k"), "first-value");
    files["/etc/secrets/k"] = "second-value";
    assert.equal(secrets.get("k"), "second-value");
    assert.equal(redactor.redact("first-value second-value"), "[secret] [secret]");
  });

  it("finds an empty value", () => {
    assert.equal(resolver({ K: "" }).get("k"), "");
  });

  it("lists all missing secrets, and the places searched", () => {
    const error = missingSecretsError(["a", "b", "c"], resolver({ B: "x" }));
    assert.ok(error instanceof FxError);
    assert.equal(error.exitCode, 5);
    assert.deepEqual(error.details, [
      "a   looked in $_FSEC_A, $A, /etc/secrets/a",
      "c   looked in $_FSEC_C, $C, /etc/secrets/c",
    ]);
  });
});

describe("the hint for a secret that is missing in a container", () => {
  const hintOf = (declared: readonly string[]): string | undefined => {
    const requests = declared.map((key) => ({
      group: "",
      groupVersion: "",
      key,
      envVar: "",
      mountRequirement: "ANY" as const,
    }));
    return (
      missingSecretsError(
        ["wx"],
        new SecretResolver({ env: {}, readFile: () => undefined, local: false, requests }),
      ) as FxError
    ).hint;
  };

  it("suggests declaring it if the task does not", () =>
    assert.equal(hintOf([]), 'declare it on the task: secrets: [{ key: "wx" }]'));

  it("suggests the closest name that the task declares", () =>
    assert.equal(
      hintOf(["wxx"]),
      'declare it on the task: secrets: [{ key: "wx" }]; did you mean "wxx"?',
    ));

  it("says where to set it on a server, which has no task", () => {
    const error = missingSecretsError(
      ["wx"],
      new SecretResolver({ env: {}, readFile: () => undefined, local: false }),
    ) as FxError;
    assert.equal(
      error.hint,
      "export _FSEC_WX=… in the server's environment; under Flyte 2 a connection can also provide it",
    );
  });

  it("does not suggest declaring it if the task does", () =>
    assert.equal(hintOf(["wx"]), "create the secret in Flyte, or export _FSEC_WX=…"));
});

describe("Redactor", () => {
  const secret = 'pa"ss wörd/1';
  const ODD = 'it\'s (a) "pass"\\word* ü';

  it("replaces a secret inside longer base64, and nearly nothing beside it", () => {
    const { redact } = bound(new Redactor(() => [secret]));
    for (const user of ["", "u:", "us:", "usr:"]) {
      const basic = Buffer.from(`${user}${secret}:more`).toString("base64");
      const left = redact(basic);
      assert.match(left, /\[secret\]/, user);
      assert.ok(left.replace("[secret]", "").length <= 16, `${user}: ${left}`);
    }
  });

  const KEY =
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSj+/==\n-----END PRIVATE KEY-----";
  const LINES = /BEGIN|MIIEv|AQEFA|END/;

  const ways: readonly (readonly [name: string, write: (secret: string) => string])[] = [
    ["indented", (secret) => secret.replaceAll("\n", "\n    ")],
    ["with Windows line breaks", (secret) => secret.replaceAll("\n", "\r\n")],
    ["by util.inspect", (secret) => inspect({ secret })],
    ["by util.inspect, compact", (secret) => inspect({ secret }, { breakLength: Infinity })],
    ["as JSON by util.inspect", (secret) => inspect({ body: JSON.stringify({ secret }) })],
    [
      "as JSON in JSON in JSON",
      (secret) => JSON.stringify([JSON.stringify({ body: JSON.stringify({ secret }) })]),
    ],
    [
      "percent-encoded in lower case",
      (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    ],
    ["percent-encoded by RFC 3986", (secret) => rfc3986(secret)],
    [
      "percent-encoded by RFC 3986 in lower case",
      (secret) => rfc3986(secret).replace(/%../g, (code) => code.toLowerCase()),
    ],
  ];
  for (const [name, write] of ways) {
    it(`hides a multi-line key and an unusual password, written ${name}`, () => {
      const { redact } = bound(new Redactor(() => [KEY, ODD]));
      assert.doesNotMatch(redact(write(KEY)), LINES);
      assert.doesNotMatch(redact(write(ODD)), /pass|word/);
    });
  }

  it("hides the lines of a key with escaped line breaks", () => {
    const { redact } = bound(new Redactor(() => [KEY.replaceAll("\n", "\\n")]));
    assert.doesNotMatch(redact(KEY), LINES);
  });

  it("does not hide single lines of fewer than 8 characters", () => {
    const { redact } = bound(new Redactor(() => ["-----BEGIN-----\n{}\nversion\nlong line"]));
    assert.equal(redact("version {} long line"), "version {} [secret]");
  });

  it("hides JSON in JSON in fields", () => {
    const { redact } = bound(new Redactor(() => [ODD]));
    const fields = { a: JSON.stringify({ body: JSON.stringify({ ODD }) }) };
    assert.doesNotMatch(JSON.stringify(redactFields(fields, redact)), /pass|word/);
  });

  it("keeps hiding a value that is no longer among the values", () => {
    let values = ["first-value"];
    const { redact } = bound(new Redactor(() => values));
    assert.equal(redact("first-value"), "[secret]");
    values = ["second-value"];
    assert.equal(redact("first-value second-value"), "[secret] [secret]");
  });

  it("hides secrets that are found after it is created", () => {
    const values: string[] = [];
    const { redact } = bound(new Redactor(() => values));
    assert.equal(redact("hunter22"), "hunter22");
    values.push("hunter22");
    assert.equal(redact("hunter22"), "[secret]");
  });

  function rfc3986(text: string): string {
    return encodeURIComponent(text).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  }

  function bound(redactor: Redactor): { redact: (text: string) => string } {
    return { redact: (text) => redactor.redact(text) };
  }
});
