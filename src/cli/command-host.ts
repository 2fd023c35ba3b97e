import type { FxError } from "../runtime/base/errors/errors.ts";
import type { SecretResolver } from "../runtime/secrets/secret-resolver.ts";

/** What the work of a command gets from it. */
export interface CommandHost {
  readonly projectRoot: string;
  readonly wantsJson: boolean;
  readonly wantsVerbose: boolean;
  /** Replaces the known secrets in a text. */
  readonly redact: (text: string) => string;
  /** Makes `redact` replace these secrets from now on. */
  hideSecrets(secrets: SecretResolver): void;
  /** Prints the result: text for people, or the document for programs. */
  print(text: string, document: object): void;
  /** Prints a line that is not the result, on standard error. */
  note(text: string): void;
  /** Shows the error and ends the process with its exit code. */
  end(error: FxError): never;
}
