import type { GrpcHost } from "../runtime/service/grpc/grpc-host.ts";
import { HealthService } from "../runtime/service/grpc/health-service.ts";

/** Adds health checks and, if it is wanted, reflection. */
export async function addOperations(server: GrpcHost, reflection: boolean): Promise<HealthService> {
  const grpc = await server.grpc();
  const health = new HealthService([...server.serviceNames, HealthService.serviceName]);
  health.addTo(grpc);
  if (reflection) {
    const { ReflectionService } = await import("../runtime/service/grpc/reflection-service.ts");
    new ReflectionService([...server.serviceNames, HealthService.serviceName]).addTo(grpc);
  }
  return health;
}
