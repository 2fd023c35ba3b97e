import { decodeMessage, encodeMessage } from "../codec/message-codec.ts";
import { grpc } from "./generated/messages.js";

const { ServerReflectionRequest, ServerReflectionResponse } = grpc.reflection.v1;

export type ReflectionRequest = grpc.reflection.v1.ServerReflectionRequest;

/** One of the responses is set. */
export type ReflectionAnswer = Omit<
  grpc.reflection.v1.IServerReflectionResponse,
  "validHost" | "originalRequest"
>;

/**
 * Versions 1 and 1alpha differ only in their names. Throws FX2006 for bytes that are not this
 * request.
 */
export function decodeReflectionRequest(bytes: Uint8Array): ReflectionRequest {
  return decodeMessage(ServerReflectionRequest, bytes);
}

/** A reply repeats its request. */
export function encodeReflectionAnswer(
  originalRequest: ReflectionRequest,
  answer: ReflectionAnswer,
): Uint8Array {
  const message = { validHost: originalRequest.host, originalRequest, ...answer };
  return encodeMessage(ServerReflectionResponse, message, "FX7001");
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
