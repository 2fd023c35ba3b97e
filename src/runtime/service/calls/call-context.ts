import type { Connection } from "../../connector/connection.ts";
import type { Context } from "../../connector/context.ts";
import { GivenContext } from "../../connector/invoke/given-context.ts";
import type { GetRequest } from "../../connector/requests.ts";
import type { RequestSecrets } from "./request-secrets.ts";
import type { ServedCall } from "./served-call.ts";

/** What the author's method finds beside its job. */
export class CallContext extends GivenContext implements GetRequest {
  readonly outputPrefix: string | undefined;
  readonly connection: Connection | undefined;

  constructor(
    call: ServedCall,
    options: Pick<Context, "clock" | "random" | "fetch">,
    secrets: RequestSecrets,
    connection: Connection | undefined,
    outputPrefix: string | undefined,
  ) {
    super(options, secrets, call);
    this.outputPrefix = outputPrefix;
    this.connection = connection;
  }
}
