import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  type ChannelCredentials,
  type ServiceClientConstructor,
  credentials,
  loadPackageDefinition,
} from "@grpc/grpc-js";
import { type PackageDefinition, loadSync } from "@grpc/proto-loader";

const require = createRequire(import.meta.url);

/** A `@grpc/grpc-js` client made from `.proto` files, independent of fx. */
export type AnyClient = InstanceType<ServiceClientConstructor>;

/** Creates a client for one service from a package's `.proto` file. */
export function protoClient(
  packageName: string,
  folder: string,
  file: string,
  service: string,
  address: string,
  channel: ChannelCredentials = credentials.createInsecure(),
): AnyClient {
  const [own, google] = [packageName, "protobufjs"].map((name) =>
    dirname(require.resolve(`${name}/package.json`)),
  ) as [string, string];
  const Client = clientClass(
    loadSync(file, { includeDirs: [join(own, folder), google], enums: String, longs: String }),
    service,
  );
  return new Client(address, channel);
}

/** Returns the client class of a service in a loaded definition. */
export function clientClass(
  definition: PackageDefinition,
  service: string,
): ServiceClientConstructor {
  const whole: unknown = loadPackageDefinition(definition);
  return service
    .split(".")
    .reduce<unknown>(
      (object, part) => (object as Record<string, unknown>)[part],
      whole,
    ) as ServiceClientConstructor;
}

/** Makes a unary call. */
export function unary(
  client: AnyClient,
  method: string,
  request: object,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    (
      client[method] as (
        request: object,
        done: (error: Error | null, reply: unknown) => void,
      ) => void
    ).call(client, request, (error, reply) =>
      error === null ? resolve(reply as Record<string, unknown>) : reject(error),
    );
  });
}

/** Asks a server for the health of a service, or of itself. */
export async function checkHealth(
  address: string,
  service = "",
  channel?: ChannelCredentials,
): Promise<unknown> {
  const client = protoClient(
    "grpc-health-check",
    "proto",
    "health/v1/health.proto",
    "grpc.health.v1.Health",
    address,
    channel,
  );
  try {
    return (await unary(client, "check", { service }))["status"];
  } finally {
    client.close();
  }
}
