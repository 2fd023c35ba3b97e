import { FakeBigQuery } from "../../../examples/bigquery/dev/fake-bigquery.ts";
import { httpServer, type HttpServer, type SeenRequest } from "../../support/server/http-server.ts";

/** The example's fake on 127.0.0.1. */
export class ServedBigQuery extends FakeBigQuery {
  #server: HttpServer | undefined;

  async start(): Promise<this> {
    this.#server = await httpServer(({ path, headers, body: sent }, response) => {
      const { authorization } = headers;
      const { status, body } = this.answer({ path, authorization, body: sent });
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    return this;
  }

  get origin(): string {
    return this.#server!.origin;
  }

  get seen(): readonly SeenRequest[] {
    return this.#server!.seen;
  }

  close(): Promise<void> {
    return this.#server!.close();
  }
}
