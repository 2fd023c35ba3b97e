import { resourceMeta, t } from "flyte-fx";

const optionalText = t.optional(t.string());

/** Identifies a run. The fields are those of flytekit's and flyte-sdk's connectors. */
export class Job extends resourceMeta({
  databricks_instance: t.string(),
  run_id: t.string(),
  /** A personal access token, in runs that flytekit's connector created. fx writes none. */
  auth_token: optionalText,
  auth_type: optionalText,
  client_id: optionalText,
  oauth_secret_name: optionalText,
  oidc_token_file: optionalText,
  oidc_service_account: optionalText,
  oidc_audience: optionalText,
  namespace: optionalText,
}) {
  /** Leaves out what is null, because flyte-sdk's connector knows only the first two fields. */
  static override encode(job: object): Uint8Array {
    const fields = Object.entries(job).filter(([, value]) => value !== null);
    return Buffer.from(JSON.stringify(Object.fromEntries(fields)));
  }

  /** Python writes `run_id` as a number if its server received one. */
  static override decode(bytes: Uint8Array): Job {
    const exact = quoteIds(Buffer.from(bytes).toString("latin1"));
    return super.decode(Buffer.from(exact, "latin1"));
  }
}

/** Makes the ids in a JSON document strings, because numbers would round them. */
export function quoteIds(json: string): string {
  return json.replace(/("(?:job|run)_id"\s*:\s*)(-?\d+)/g, '$1"$2"');
}
