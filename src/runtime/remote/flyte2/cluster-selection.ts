import { FxError } from "../../base/errors/errors.ts";
import { type ClusterCalls, unless } from "../cluster-calls.ts";
import { type Endpoint, parseEndpoint } from "../config/parse-endpoint.ts";
import type { RpcAddress } from "../transport/rpc.ts";
import { FLYTE2_METHODS } from "./flyte2-messages.ts";

/** What a call is for: a deployment of Flyte 2 may have several clusters, each with its data. */
export type SelectedOperation =
  "OPERATION_CREATE_UPLOAD_LOCATION" | "OPERATION_GET_ACTION_DATA" | "OPERATION_TAIL_LOGS";

/** Finds out which cluster of a deployment takes a call of DataProxyService. */
export class ClusterSelection {
  readonly #selected = new Map<string, Promise<ClusterCalls>>();

  /**
   * @param own the calls to the configured endpoint, whose address is the next parameter
   * @param open connects to another endpoint
   */
  constructor(
    private readonly own: ClusterCalls,
    private readonly address: RpcAddress,
    private readonly open: (address: RpcAddress) => Promise<ClusterCalls>,
  ) {}

  /**
   * The calls to the selected cluster.
   *
   * @param what what fx wants, for instance "upload report.csv"
   * @param resource what the call is about: `{ projectId }` or `{ actionId }`
   */
  select(what: string, operation: SelectedOperation, resource: object): Promise<ClusterCalls> {
    const key = JSON.stringify([operation, resource]);
    const selected = this.#selected.get(key) ?? this.#ask(what, operation, resource);
    this.#selected.set(key, selected);
    selected.catch(() => this.#selected.delete(key));
    return selected;
  }

  /** Closes the connections to other endpoints. */
  close(): void {
    for (const selected of this.#selected.values())
      selected.then(
        (calls) => calls !== this.own && calls.close(),
        () => undefined, // the call that needed it has reported why it did not open
      );
  }

  /** A deployment with one cluster may not have the service. */
  async #ask(what: string, operation: SelectedOperation, resource: object): Promise<ClusterCalls> {
    const { endpoint } = this.own;
    const asked = this.own.ask(what, FLYTE2_METHODS.selectCluster, { ...resource, operation });
    const reply = await unless("UNIMPLEMENTED", asked);
    const { clusterEndpoint = "" } = (reply ?? {}) as { readonly clusterEndpoint?: string };
    if (clusterEndpoint === "") return this.own;
    const other = this.#toAddress(readEndpoint(clusterEndpoint, endpoint));
    return other === undefined ? this.own : this.open(other);
  }

  /**
   * Undefined for the configured endpoint itself. Its scheme does not count: a server behind a
   * proxy that ends TLS answers `http://` and its own host.
   */
  #toAddress({ host, port, insecure }: Endpoint): RpcAddress | undefined {
    const own = this.address;
    if (host.toLowerCase() === own.host.toLowerCase() && (port ?? own.port) === own.port)
      return undefined;
    // A cluster must not make fx send its token in plain text.
    const tls = own.tls ?? (insecure === false ? { skipVerify: false } : undefined);
    return { ...own, host, port: port ?? (tls === undefined ? 80 : 443), tls };
  }
}

function readEndpoint(text: string, endpoint: string): Endpoint {
  try {
    return parseEndpoint(text);
  } catch (error) {
    throw new FxError(
      "FX5033",
      `${endpoint} selected a cluster whose endpoint is invalid: ${(error as Error).message}`,
    );
  }
}
