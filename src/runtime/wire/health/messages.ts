import { decodeMessage, encodeMessage } from "../codec/message-codec.ts";
import { grpc } from "./generated/messages.js";

const { HealthCheckRequest, HealthCheckResponse, HealthListResponse } = grpc.health.v1;

export type ServingStatus = "SERVING" | "NOT_SERVING" | "SERVICE_UNKNOWN";

export interface HealthRequest {
  /** Empty for the whole server. */
  readonly service: string;
}

/** Throws FX2006 for bytes that are not this request. */
export function decodeHealthRequest(bytes: Uint8Array): HealthRequest {
  return decodeMessage(HealthCheckRequest, bytes);
}

export function encodeHealth(status: ServingStatus): Uint8Array {
  return encodeMessage(HealthCheckResponse, responseFromStatus(status), "FX7001");
}

export function encodeHealthList(statuses: ReadonlyMap<string, ServingStatus>): Uint8Array {
  const message = {
    statuses: Object.fromEntries(
      [...statuses].map(([service, status]) => [service, responseFromStatus(status)]),
    ),
  };
  return encodeMessage(HealthListResponse, message, "FX7001");
}

export function encodeHealthRequest(request: HealthRequest): Uint8Array {
  return encodeMessage(HealthCheckRequest, request, "FX7001");
}

/** Throws FX2006 for bytes that are not this reply. */
export function decodeHealth(bytes: Uint8Array): ServingStatus | "UNKNOWN" {
  const { status } = decodeMessage(HealthCheckResponse, bytes);
  const words = ["SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"] as const;
  return words.find((word) => HealthCheckResponse.ServingStatus[word] === status) ?? "UNKNOWN";
}

function responseFromStatus(status: ServingStatus): { status: number } {
  return { status: HealthCheckResponse.ServingStatus[status] };
}
