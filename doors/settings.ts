import { BlockList, isIP, isIPv4 } from "node:net";
import { AppError } from "../shared/errors.ts";
import {
  CONNECTIONS_KEPT_PERCENT,
  CONNECTIONS_MAX,
  CONNECTIONS_PER_ADDRESS,
  HEADERS_WITHIN_S,
  REQUEST_WITHIN_S,
} from "../shared/limits-doors.ts";

/** Whom the doors let in, and how long they wait. */
export interface DoorSettings {
  /** Connections in all, and how many of them strangers may have. */
  connections: number;
  strangers: number;
  perAddress: number;
  headersWithinMs: number;
  requestWithinMs: number;
  /** Proxies and edges, which speak for many: not counted by address. */
  trusted: BlockList;
  /** Whether these say whom they speak for (`X-Forwarded-For`): believed of those that operators named, of no others. */
  isForwarded: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy in front of an origin is mostly on the same machine. */
const TRUSTED = "127.0.0.1,::1";

/** Reads what operators say of the doors. @throws AppError `invalid` naming the variable */
export function readDoorSettings(env: Environment): DoorSettings {
  const connections = countOf(env, "LARDER_CONNECTIONS", CONNECTIONS_MAX, 8);
  const headersWithinS = countOf(env, "LARDER_HEADERS_WITHIN_S", HEADERS_WITHIN_S, 1);
  const requestWithinS = countOf(env, "LARDER_REQUEST_WITHIN_S", REQUEST_WITHIN_S, 1);
  return {
    connections,
    strangers: connections - Math.ceil((connections * CONNECTIONS_KEPT_PERCENT) / 100),
    perAddress: countOf(env, "LARDER_CONNECTIONS_PER_ADDRESS", CONNECTIONS_PER_ADDRESS, 1),
    headersWithinMs: headersWithinS * 1_000,
    requestWithinMs: Math.max(headersWithinS, requestWithinS) * 1_000,
    trusted: trustedOf(env["LARDER_TRUSTED_PROXIES"] || TRUSTED),
    isForwarded: Boolean(env["LARDER_TRUSTED_PROXIES"]),
  };
}

function countOf(env: Environment, name: string, usual: number, least: number): number {
  const text = env[name] || String(usual);
  const count = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (count < least)
    throw new AppError("invalid", `${name} must be a number of at least ${least}, not "${text}".`);
  return count;
}

/** Addresses and networks (`10.0.0.0/8`), joined by commas. */
function trustedOf(text: string): BlockList {
  const list = new BlockList();
  for (const item of text.split(",")) {
    const [address = "", bits] = item.trim().split("/");
    const most = isIPv4(address) ? 32 : 128;
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : most + 1;
    if (isIP(address) === 0 || prefix > most)
      throw new AppError(
        "invalid",
        `LARDER_TRUSTED_PROXIES: "${item}" is no address and no network.`,
      );
    list.addSubnet(address, prefix, familyOf(address));
  }
  return list;
}

/** As `BlockList` wants to be told. */
export const familyOf = (address: string): "ipv4" | "ipv6" => (isIPv4(address) ? "ipv4" : "ipv6");
