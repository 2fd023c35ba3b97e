import { resolve } from "node:path";
import { isFileMissing } from "../../base/files.ts";
import { form, Place, readAs } from "../../base/forms.ts";
import { parseJson } from "../../base/json.ts";
import { describeValue } from "../../values/faults.ts";
import type { ConfigFile, ConfigPlaces } from "./config-file.ts";

/** A key of the configuration file, and the environment variables that win over it. */
export interface Setting {
  /** For instance `admin.endpoint`. */
  readonly key: string;
  readonly variables: readonly string[];
}

/** A value, and where it comes from: `$FLYTE_ADMIN_ENDPOINT`, or the name of a file. */
export interface Sourced<T> {
  readonly value: T;
  readonly source: string;
}

/** Reads settings from the environment, else from a file. Collects what is wrong with them. */
export class SettingReader {
  constructor(
    private readonly places: ConfigPlaces,
    private readonly file: ConfigFile | undefined,
    readonly faults: string[],
  ) {}

  /** A variable of the environment; undefined if it is empty. */
  getVariable(name: string): string | undefined {
    return this.places.env[name] || undefined;
  }

  /** Reads a file that a flag or a setting names. Undefined, and a fault, if it cannot be read. */
  readFile(name: string, file: string): string | undefined {
    const { cwd, readFile } = this.places;
    try {
      return readFile(resolve(cwd, file));
    } catch (error) {
      const reason = isFileMissing(error) ? "there is no such file" : (error as Error).message;
      this.faults.push(`${name}: cannot read ${file}: ${reason}`);
      return undefined;
    }
  }

  getText(setting: Setting): Sourced<string> | undefined {
    return this.#read(setting, "a text", (value) => readAs(value, form.text)?.trim());
  }

  getSwitch(setting: Setting): Sourced<boolean> | undefined {
    return this.#read(setting, "true or false", (value) => {
      const text = String(value).trim().toLowerCase();
      if (YES.has(text)) return true;
      return NO.has(text) ? false : undefined;
    });
  }

  /** A list of texts, or one text with commas or spaces between them. */
  getList(setting: Setting): Sourced<readonly string[]> | undefined {
    return this.#read(setting, "a list of texts", (value) => {
      if (typeof value !== "string") return toTexts(value);
      return toTexts(parseJson(value)) ?? value.split(/[,\s]+/).filter((part) => part !== "");
    });
  }

  /**
   * The words of a command: a list, or one text. flytekit separates the words in its variables by
   * commas, and flyte-sdk as a shell does.
   */
  getCommand(setting: Setting): Sourced<readonly string[]> | undefined {
    return this.#read(setting, "a command and its arguments", (value, variable) => {
      if (typeof value !== "string") return toTexts(value);
      const words = variable.startsWith("FLYTE_CREDENTIALS_")
        ? value.split(",")
        : (toTexts(parseJson(value)) ?? splitWords(value));
      return words?.[0] === undefined || words[0] === "" ? undefined : words;
    });
  }

  /** Whether the file has a value for the setting, whatever its type. */
  isInFile({ key }: Setting): boolean {
    return !isMissing(this.#find(key));
  }

  /** An empty value counts as missing. `parse` returns undefined for a value of the wrong type. */
  #read<T>(
    { key, variables }: Setting,
    expected: string,
    parse: (value: unknown, variable: string) => T | undefined,
  ): Sourced<T> | undefined {
    const variable = variables.find((name) => (this.places.env[name] ?? "").trim() !== "");
    const inFile = variable === undefined ? this.#find(key) : undefined;
    if (variable === undefined && isMissing(inFile)) return undefined;
    const source = variable === undefined ? this.file!.name : `$${variable}`;
    const value = parse(
      variable === undefined ? inFile : this.places.env[variable],
      variable ?? "",
    );
    if (value !== undefined) return { value, source };
    const place = variable === undefined ? `${key} in ${source}` : source;
    // A text of the environment may be a secret.
    const got = variable === undefined ? `, got ${describeValue(toPlain(inFile))}` : "";
    this.faults.push(`${place}: expected ${expected}${got}`);
    return undefined;
  }

  #find(key: string): unknown {
    let place: Place | undefined = new Place(this.file?.content);
    for (const part of key.split(".")) place = place?.fields?.get(part);
    return place?.value;
  }
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** YAML 1.1, which Flyte's own clients read, has more words than YAML 1.2. */
const YES: ReadonlySet<string> = new Set(["true", "yes", "on", "1"]);
const NO: ReadonlySet<string> = new Set(["false", "no", "off", "0"]);

const toPlain = (value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value) : value;

const toTexts = (value: unknown): readonly string[] | undefined =>
  readAs(value, form.list(form.text));

const WORD = /\s*((?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+)\s*/gsy;
const QUOTED = /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/gs;

/**
 * Splits a command line into words as a shell does, with backslashes and quotes, but expands
 * nothing. Returns undefined if a quote is not closed.
 */
function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    words.push(unquote(match[1]!));
    end = match.index + match[0].length;
  }
  return end === text.length ? words : undefined;
}

function unquote(word: string): string {
  return word.replace(
    QUOTED,
    (_match, escaped?: string, double?: string, single?: string) =>
      escaped ?? double?.replace(/\\(["\\$`])/g, "$1") ?? single!,
  );
}

/** The variables are the one that flyte-sdk derives from the key, flytekit's, and another of the SDK. */
function setting(key: string, flytekit?: string, sdk?: string): Setting {
  const derived = `FLYTE_${key.toUpperCase().replaceAll(".", "_")}`;
  return { key, variables: [sdk, derived, flytekit].filter((name) => name !== undefined) };
}

/** What fx reads of the configuration of flytectl, flytekit and flyte-sdk. */
export const SETTINGS = {
  endpoint: setting("admin.endpoint", "FLYTE_PLATFORM_URL"),
  insecure: setting("admin.insecure", "FLYTE_PLATFORM_INSECURE"),
  skipVerify: setting("admin.insecureSkipVerify", "FLYTE_PLATFORM_INSECURE_SKIP_VERIFY"),
  caFile: setting("admin.caCertFilePath", "FLYTE_PLATFORM_CA_CERT_FILE_PATH"),
  proxy: setting("admin.httpProxyURL", "FLYTE_PLATFORM_HTTP_PROXY_URL"),
  authType: setting("admin.authType", "FLYTE_CREDENTIALS_AUTH_MODE", "FLYTE_AUTH_TYPE"),
  clientId: setting("admin.clientId", "FLYTE_CREDENTIALS_CLIENT_ID"),
  secretFile: setting("admin.clientSecretLocation", "FLYTE_CREDENTIALS_CLIENT_SECRET_LOCATION"),
  secretVariable: setting("admin.clientSecretEnvVar", "FLYTE_CREDENTIALS_CLIENT_SECRET_ENV_VAR"),
  scopes: setting("admin.scopes", "FLYTE_CREDENTIALS_SCOPES"),
  audience: setting("admin.audience", "FLYTE_CREDENTIALS_AUDIENCE"),
  authorizationHeader: setting("admin.authorizationHeader"),
  command: setting("admin.command", "FLYTE_CREDENTIALS_COMMAND", "FLYTE_AUTH_COMMAND"),
  proxyCommand: setting(
    "admin.proxyCommand",
    "FLYTE_CREDENTIALS_PROXY_COMMAND",
    "FLYTE_AUTH_PROXY_COMMAND",
  ),
  console: setting("console.endpoint", "FLYTE_PLATFORM_CONSOLE_ENDPOINT"),
  org: setting("task.org", "FLYTE_LOCAL_ORG"),
  project: setting("task.project", "FLYTE_LOCAL_PROJECT"),
  domain: setting("task.domain", "FLYTE_LOCAL_DOMAIN"),
} as const;

/** Holds the client secret itself, in flytekit. */
export const SECRET_VARIABLE = "FLYTE_CREDENTIALS_CLIENT_SECRET";
/** Holds an endpoint and credentials, in flyte-sdk. */
export const API_KEY_VARIABLE = "FLYTE_API_KEY";
