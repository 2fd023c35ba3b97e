import type { Root, Type } from "protobufjs";
import { FxError } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import { getFullName, loadReflection } from "../inspect/find-message.ts";

/**
 * Messages of a cluster's services, which fx encodes and decodes by their description, because a
 * command sends only a few of them. Fields have their camelCase names, 64-bit integers are strings,
 * enums are names, and bytes are Uint8Arrays.
 */
export interface ReflectedMessages {
  /** The full names of the messages of a method such as `/flyteidl2.task.TaskService/DeployTask`. */
  findMethod(path: string): { readonly request: string; readonly reply: string };
  /** Throws FX7001 for a message with a field of the wrong type. */
  encode(type: string, message: object): Uint8Array;
  /** Throws FX2006 for bytes that are not the message. Unset fields have their defaults. */
  decode(type: string, bytes: Uint8Array): unknown;
}

/** Loads the messages of a protocol, once. */
export async function loadReflectedMessages(protocol: Protocol): Promise<ReflectedMessages> {
  const root = await loadReflection(protocol);
  return {
    findMethod: (path) => findMethod(root, path),
    encode: (type, message) => encode(root.lookupType(type), message),
    decode: (type, bytes) => decode(root, type, bytes),
  };
}

function findMethod(root: Root, path: string): { request: string; reply: string } {
  const [, service = "", name = ""] = path.split("/");
  const { resolvedRequestType, resolvedResponseType } = root.lookupService(service).methods[name]!;
  return { request: getFullName(resolvedRequestType!), reply: getFullName(resolvedResponseType!) };
}

function encode(type: Type, message: object): Uint8Array {
  try {
    return type.encode(type.fromObject(message)).finish();
  } catch (error) {
    throw new FxError("FX7001", `cannot write a ${getFullName(type)}`, { cause: error });
  }
}

function decode(root: Root, name: string, bytes: Uint8Array): object {
  const type = root.lookupType(name);
  try {
    return type.toObject(type.decode(bytes), {
      longs: String,
      enums: String,
      bytes: Uint8Array,
      defaults: true,
      arrays: true,
      objects: true,
      oneofs: true,
    });
  } catch (error) {
    throw new FxError("FX2006", `the reply is not a ${name}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
