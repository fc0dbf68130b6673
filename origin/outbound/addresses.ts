import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Public by the registries, and yet a service of the machine's host: Azure's metadata and agent address. */
const HOST_SERVICES = new Set(["168.63.129.16"]);

/**
 * Whether an IP address is one of the public internet: nobody's own network, this machine, a metadata service, a
 * multicast group or one of the forms that carry an IPv4 address inside IPv6. What cannot be read is not public.
 */
export function isPublicAddress(address: string): boolean {
  // the library also reads short, octal and hexadecimal IPv4; addresses come resolved and canonical, or not at all
  if (isIP(address) === 0 || HOST_SERVICES.has(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  // IPv6 is only handed out below 2000::/3; outside of it are old and odd forms, `::127.0.0.1` among them
  return !(parsed instanceof ipaddr.IPv6) || ((parsed.parts[0] ?? 0) & 0xe000) === 0x2000;
}
