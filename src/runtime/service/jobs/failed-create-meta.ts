import { classifyError, isLastingFault } from "../../connector/classify-error.ts";
import type { ConnectorBase } from "../../connector/connector-base.ts";
import { encodeFailedCreate } from "../../connector/failed-create.ts";
import type { Connection } from "../../wire/models/connection.ts";
import { authorFault, failedAnswer } from "../error-policy.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

interface ThrownByCreate {
  readonly connector: ConnectorBase;
  readonly connection: Connection | undefined;
  readonly error: unknown;
}

/**
 * The resource_meta for a create that failed permanently.
 *
 * @throws CallRefused if the failure may be transient: Flyte then retries the create.
 */
export function failedCreateMeta(
  core: ServiceCore,
  call: ServedCall,
  { connector, connection, error }: ThrownByCreate,
): Uint8Array {
  if (!isLastingFault(error, (thrown) => classifyError(thrown, connector)))
    throw authorFault(core, call, error, connection);
  const { message, errorCode = "UserError" } = failedAnswer(core, call, error, connection);
  return encodeFailedCreate({ code: core.getSecrets(connection).redact(errorCode), message });
}
