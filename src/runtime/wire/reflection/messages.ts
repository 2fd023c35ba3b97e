import { decodeMessage, encodeMessage } from "../codec/message-codec.ts";
import { grpc } from "./generated/messages.js";

const { ServerReflectionRequest, ServerReflectionResponse } = grpc.reflection.v1;

/** What a client wants to know; undefined where it asks in a way that is not known. */
export type ReflectionQuestion =
  | { readonly ask: "services" }
  | { readonly ask: "file"; readonly name: string }
  | { readonly ask: "symbol"; readonly name: string }
  | { readonly ask: "extension" | "extensions"; readonly type: string };

export interface ReflectionRequest {
  readonly question: ReflectionQuestion | undefined;
  /** Goes back with the answer. */
  readonly asked: object;
}

export type ReflectionAnswer =
  | { readonly services: readonly string[] }
  /** FileDescriptorProtos. */
  | { readonly files: readonly Uint8Array[] }
  | { readonly extensionsOf: string }
  | { readonly error: string; readonly code: number };

/** Version 1 and 1alpha differ in nothing but their names. Throws FX2006 for bytes that are no such request. */
export function decodeReflectionRequest(bytes: Uint8Array): ReflectionRequest {
  const asked = decodeMessage(
    ServerReflectionRequest,
    bytes,
    "grpc.reflection.v1.ServerReflectionRequest",
  );
  return { asked, question: questionOf(asked) };
}

export function encodeReflectionAnswer(
  { asked }: ReflectionRequest,
  answer: ReflectionAnswer,
): Uint8Array {
  const originalRequest = asked as grpc.reflection.v1.ServerReflectionRequest;
  const message = { validHost: originalRequest.host, originalRequest, ...responseOf(answer) };
  return encodeMessage(
    ServerReflectionResponse,
    message,
    "grpc.reflection.v1.ServerReflectionResponse",
    "FX7001",
  );
}

function questionOf(
  request: grpc.reflection.v1.ServerReflectionRequest,
): ReflectionQuestion | undefined {
  if (request.listServices !== null) return { ask: "services" };
  if (request.fileByFilename !== null) return { ask: "file", name: request.fileByFilename };
  if (request.fileContainingSymbol !== null)
    return { ask: "symbol", name: request.fileContainingSymbol };
  if (request.fileContainingExtension !== null)
    return { ask: "extension", type: request.fileContainingExtension.containingType };
  if (request.allExtensionNumbersOfType !== null)
    return { ask: "extensions", type: request.allExtensionNumbersOfType };
  return undefined;
}

function responseOf(answer: ReflectionAnswer): grpc.reflection.v1.IServerReflectionResponse {
  if ("services" in answer)
    return { listServicesResponse: { service: answer.services.map((name) => ({ name })) } };
  if ("files" in answer) return { fileDescriptorResponse: { fileDescriptorProto: answer.files } };
  if ("extensionsOf" in answer)
    return { allExtensionNumbersResponse: { baseTypeName: answer.extensionsOf } };
  return { errorResponse: { errorCode: answer.code, errorMessage: answer.error } };
}
