import { type Secrets, UserError } from "flyte-fx";

/** The origins that may receive each secret, such as `https://hooks.slack.com`. */
export type SecretOrigins = Readonly<Record<string, readonly string[]>>;

/** Replaces secrets in outputs and messages. */
export const MASK = "***";

/**
 * The secrets that one call uses. The author of a task can name any secret and any URL, so each
 * secret is sent only to the origins that the connector's owner allows, and it never appears in
 * outputs or messages.
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
        `the webhook uses {secrets.${name}}, but this connector does not allow it`,
      );
    const value = this.#secrets.get(name);
    this.#used.set(name, value);
    return value;
  }

  /** @throws UserError if this origin may not receive a secret that was used */
  checkOrigin(origin: string): void {
    const refused = [...this.#used.keys()].filter((name) => !this.#origins[name]!.includes(origin));
    if (refused.length > 0)
      throw new UserError(
        "SECRET_REFUSED",
        this.hide(`${refused.join(", ")} may not be sent to ${origin}`),
      );
  }

  /** Masks the secrets that were used, also if they are encoded as JSON or for a URL. */
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
