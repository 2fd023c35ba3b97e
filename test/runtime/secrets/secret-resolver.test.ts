import assert from "node:assert/strict";
import { FxError } from "../../../src/entries/index.ts";
import { Redactor } from "../../../src/runtime/secrets/redactor.ts";
import {
  listGivenSecrets,
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

describe("the variables in which Flyte gives secrets", () => {
  it("have either prefix, as in a pod of Flyte 2", () => {
    const env = {
      FLYTE_SECRETS_ENV_PREFIX: "_UNION_",
      _FSEC_KEY: "one ",
      _UNION_KEY: "two",
      K: "",
    };
    assert.deepEqual(new Set(listGivenSecrets(env)), new Set(["one ", "one", "two"]));
  });
});

describe("the hint for a secret that is missing in a container", () => {
  const hintOf = (declared?: readonly string[]): string | undefined => {
    const requests = declared?.map((key) => ({ group: "", groupVersion: "", key, envVar: "" }));
    const secrets = new SecretResolver({
      ...{ env: {}, readFile: () => undefined, local: false },
      ...(requests && { requests }),
    });
    return missingSecretsError(["wx"], secrets)?.hint;
  };

  for (const [title, declared, hint] of [
    [
      "suggests declaring it if the task does not",
      [],
      'declare it on the task: secrets: [{ key: "wx" }]',
    ],
    [
      "suggests the closest name that the task declares",
      ["wxx"],
      'declare it on the task: secrets: [{ key: "wx" }]; did you mean "wxx"?',
    ],
    [
      "says where to set it on a server, which has no task",
      undefined,
      "export _FSEC_WX=… in the server's environment; under Flyte 2 a connection can also provide it",
    ],
    [
      "does not suggest declaring it if the task does",
      ["wx"],
      "create the secret in Flyte, or export _FSEC_WX=…",
    ],
  ] as const)
    it(title, () => assert.equal(hintOf(declared), hint));
});
