import { lookup as lookUpName } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { FxError } from "../../base/errors/errors.ts";
import { oneLine } from "../../base/text.ts";
import type { ClusterConfig } from "../config/cluster-config.ts";

/** Which signed URLs of a cluster fx uses: the cluster must not make it call any server. */
export interface StorePolicy {
  /** Whether the store must have TLS, because the cluster has it. */
  readonly needsTls: boolean;
  /** Whether the store may be on this machine, because the cluster is there, too. */
  readonly mayBeLocal: boolean;
}

const LOCAL = new BlockList();
LOCAL.addSubnet("127.0.0.0", 8, "ipv4");
LOCAL.addSubnet("0.0.0.0", 8, "ipv4");
LOCAL.addAddress("::1", "ipv6");
LOCAL.addAddress("::", "ipv6");

/** Where clouds serve the credentials of a machine. */
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet("169.254.0.0", 16, "ipv4");
LINK_LOCAL.addSubnet("fe80::", 10, "ipv6");
LINK_LOCAL.addSubnet("64:ff9b::169.254.0.0", 112, "ipv6"); // the first one behind NAT64
LINK_LOCAL.addAddress("fd00:ec2::254", "ipv6");

export function createStorePolicy({ host, tls, insecureStore }: ClusterConfig): StorePolicy {
  return {
    needsTls: tls !== undefined && !insecureStore,
    mayBeLocal: insecureStore || isLocalName(host) || isInList(LOCAL, host),
  };
}

/**
 * Checks what a URL says itself.
 *
 * @throws FxError FX5033 if the policy does not allow it
 */
export function checkSignedUrl({ origin, protocol, hostname }: URL, policy: StorePolicy): void {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (protocol !== "https:" && (policy.needsTls || protocol !== "http:"))
    throw refuse(origin, "which has no TLS, although the cluster has", protocol === "http:");
  if (isLocalName(host) && !policy.mayBeLocal) throw refuseLocal(origin);
  checkAddress(origin, host, policy);
}

/**
 * Looks up the addresses of a host, and passes none of them on if the policy does not allow one.
 *
 * @param lookUp what asks the system
 */
export function createCheckedLookup(
  policy: StorePolicy,
  lookUp: typeof lookUpName = lookUpName,
): LookupFunction {
  return (host, options, callback) => {
    lookUp(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      try {
        for (const { address } of addresses) checkAddress(host, address, policy);
      } catch (refused) {
        return callback(refused as Error, []);
      }
      const [first] = addresses;
      if (options.all === true || first === undefined) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function checkAddress(name: string, address: string, { mayBeLocal }: StorePolicy): void {
  if (isInList(LINK_LOCAL, address))
    throw refuse(name, "which is an address inside this network that no store has", false);
  if (isInList(LOCAL, address) && !mayBeLocal) throw refuseLocal(name);
}

function refuseLocal(name: string): FxError {
  return refuse(name, "which is this machine, and not a store of the cluster", true);
}

function refuse(name: string, reason: string, mayBeAllowed: boolean): FxError {
  return new FxError("FX5033", `the cluster names ${oneLine(name)} as its store, ${reason}`, {
    hint: mayBeAllowed
      ? "if you trust the cluster, add --insecure-store"
      : "ask the operator of the cluster for the signed URLs that it gives",
  });
}

function isLocalName(host: string): boolean {
  return /(?:^|\.)localhost\.?$/i.test(host);
}

function isInList(list: BlockList, host: string): boolean {
  const version = isIP(host);
  return version !== 0 && list.check(host, version === 4 ? "ipv4" : "ipv6");
}
