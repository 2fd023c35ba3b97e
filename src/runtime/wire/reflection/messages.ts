import { decodeMessage, encodeMessage } from "../codec/message-codec.ts";
import { grpc } from "./generated/messages.js";

const { ServerReflectionRequest, ServerReflectionResponse } = grpc.reflection.v1;

export type ReflectionQuestion =
  | { readonly ask: "services" }
  | { readonly ask: "file"; readonly name: string }
  | { readonly ask: "symbol"; readonly name: string }
  | { readonly ask: "extension" | "extensions"; readonly type: string };

export interface ReflectionRequest {
  /** Undefined for a question that fx does not know. */
  readonly question: ReflectionQuestion | undefined;
  /** The request, which the reply repeats. */
  readonly request: object;
}

export type ReflectionAnswer =
  | { readonly services: readonly string[] }
  /** FileDescriptorProtos. */
  | { readonly files: readonly Uint8Array[] }
  | { readonly extendedType: string }
  | { readonly error: string; readonly code: number };

/**
 * Versions 1 and 1alpha differ only in their names. Throws FX2006 for bytes that are not this
 * request.
 */
export function decodeReflectionRequest(bytes: Uint8Array): ReflectionRequest {
  const request = decodeMessage(ServerReflectionRequest, bytes);
  return { request, question: questionFromRequest(request) };
}

export function encodeReflectionAnswer(
  { request }: ReflectionRequest,
  answer: ReflectionAnswer,
): Uint8Array {
  const originalRequest = request as grpc.reflection.v1.ServerReflectionRequest;
  const message = {
    validHost: originalRequest.host,
    originalRequest,
    ...responseFromAnswer(answer),
  };
  return encodeMessage(ServerReflectionResponse, message, "FX7001");
}

function questionFromRequest(
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

function responseFromAnswer(
  answer: ReflectionAnswer,
): grpc.reflection.v1.IServerReflectionResponse {
  if ("services" in answer)
    return { listServicesResponse: { service: answer.services.map((name) => ({ name })) } };
  if ("files" in answer) return { fileDescriptorResponse: { fileDescriptorProto: answer.files } };
  if ("extendedType" in answer)
    return { allExtensionNumbersResponse: { baseTypeName: answer.extendedType } };
  return { errorResponse: { errorCode: answer.code, errorMessage: answer.error } };
}

/** A file that declares messages or services, as protoc would describe it. */
export interface DescribedFile {
  readonly name: string;
  readonly imports: readonly string[];
  /** Full names of its messages, enums, services and methods. */
  readonly symbols: readonly string[];
  /** A FileDescriptorProto in Base64. */
  readonly bytes: string;
}

/** Loads every file of the protocols that a server speaks. */
export async function loadDescribedFiles(): Promise<readonly DescribedFile[]> {
  const modules = await Promise.all([
    import("../v1/generated/descriptors.js"),
    import("../v2/generated/descriptors.js"),
    import("../health/generated/descriptors.js"),
    import("./generated/descriptors.js"),
  ]);
  return modules.flatMap((module) => module.default);
}
