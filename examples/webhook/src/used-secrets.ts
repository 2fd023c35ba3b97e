import { type Secrets, UserError } from "flyte-fx";

/** Secrets by name, each with the origins that it may be sent to, such as `https://hooks.slack.com`. */
export type SecretOrigins = Readonly<Record<string, readonly string[]>>;

/** What is shown in a secret's place. */
export const MASK = "***";

/**
 * The secrets of one call. Whoever writes a task can name a secret, and any URL; so a secret goes only where the
 * connector's owner said, and is kept out of all that is shown.
 */
export class UsedSecrets {
  readonly #origins: SecretOrigins;
  readonly #secrets: Secrets;
  readonly #used = new Map<string, string>();

  constructor(origins: SecretOrigins, secrets: Secrets) {
    this.#origins = origins;
    this.#secrets = secrets;
  }

  get(name: string): string {
    if (!Object.hasOwn(this.#origins, name))
      throw new UserError(
        "UNKNOWN_SECRET",
        `the webhook uses {secrets.${name}}, which this connector does not offer`,
      );
    const value = this.#secrets.get(name);
    this.#used.set(name, value);
    return value;
  }

  /** @throws UserError where a secret that was used must not be sent to this origin */
  checkOrigin(origin: string): void {
    const refused = [...this.#used.keys()].filter((name) => !this.#origins[name]!.includes(origin));
    if (refused.length > 0)
      throw new UserError(
        "SECRET_REFUSED",
        this.hide(`${refused.join(", ")} may not be sent to ${origin}`),
      );
  }

  /** The text without the secrets that were used, as they are and as JSON and URLs write them. */
  hide(text: string): string {
    const forms = [...this.#used.values()].flatMap((value) => [
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value),
    ]);
    return forms
      .filter((form) => form !== "")
      .reduce((clean, form) => clean.replaceAll(form, MASK), text);
  }
}
