import { FakeBigQuery } from "../../../examples/bigquery/dev/fake-bigquery.ts";
import { answerWithFetch } from "../../support/server/answer-with-fetch.ts";
import { httpServer, type HttpServer, type SeenRequest } from "../../support/server/http-server.ts";

/** The example's fake on 127.0.0.1. */
export class ServedBigQuery extends FakeBigQuery {
  #server: HttpServer | undefined;

  async start(): Promise<this> {
    this.#server = await httpServer(
      (request, response) => void answerWithFetch(this.fetch, request, response),
    );
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
