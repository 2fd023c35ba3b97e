/** What is wrong with a text that should be YAML; the message says so, `hint` what to do if more is known. */
export class YamlError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
