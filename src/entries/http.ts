/**
 * flyte-fx/http: calls of services that speak HTTP and JSON, with the errors that a connector
 * reports to Flyte.
 *
 * @example
 * import { requestJson } from "flyte-fx/http";
 *
 * async get({ jobId }, context) {
 *   const job = await requestJson<{ state: string }>(context, {
 *     method: "GET",
 *     baseUrl: "https://jobs.example",
 *     path: "/jobs/{jobId}",
 *     params: { jobId },
 *   });
 *   return Resource.of(phaseFromState(job.state));
 * }
 */
export { httpErrors, type HttpResponse } from "../runtime/http/http-errors.ts";
export { requestJson, type HttpContext, type JsonRequest } from "../runtime/http/request-json.ts";
export { saveResponse, type SaveContext } from "../runtime/http/save-response.ts";
export type { UrlValue } from "../runtime/http/send-request.ts";
export {
  type AnswerContext,
  type AnswerPath,
  header,
} from "../runtime/http-connector/answer-value.ts";
export {
  download,
  jsonFile,
  pages,
  requested,
} from "../runtime/http-connector/declared-results.ts";
export { type PhaseName, flags, httpStatus } from "../runtime/http-connector/declared-state.ts";
export { defineHttpConnector } from "../runtime/http-connector/define-http-connector.ts";
export type { HttpConnectorDefinition } from "../runtime/http-connector/http-definition.ts";
export type { HttpRequest, HttpService } from "../runtime/http-connector/http-request.ts";
export { input, job, uuidKey } from "../runtime/http-connector/request-values.ts";
export {
  apiKey,
  basic,
  bearer,
  env,
  oauthClient,
} from "../runtime/http-connector/service-access.ts";
