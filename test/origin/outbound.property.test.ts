import { BlockList } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isPublicAddress } from "../../origin/outbound/addresses.ts";
import { readTarget } from "../../origin/outbound/target.ts";

/** The IANA registry of special IPv4 ranges, written down a second time. */
const SPECIAL: [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["168.63.129.16", 32],
];
const special = new BlockList();
for (const [network, prefix] of SPECIAL) special.addSubnet(network, prefix);

const octets = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
const dotted = (value: number) => octets(value).join(".");
const hex = (value: number) => value.toString(16);

const anyAddress = fc.integer({ min: 0, max: 0xffff_ffff });
/** An address of a special range: the network's bits, the rest by chance. */
const specialAddress = fc
  .tuple(fc.constantFrom(...SPECIAL), anyAddress)
  .map(([[network, prefix], chance]) => {
    const base = network.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
    const free = 2 ** (32 - prefix);
    return base + (chance % free);
  });

test("an IPv4 address is public unless a registry says otherwise", () => {
  fc.assert(
    fc.property(fc.oneof(anyAddress, specialAddress), (value) => {
      expect(isPublicAddress(dotted(value))).toBe(!special.check(dotted(value)));
    }),
    { numRuns: 2_000 },
  );
});

test("no spelling of a special IPv4 address makes a target, in IPv4 or inside IPv6", () => {
  const spellings = [
    dotted,
    (value: number) => `${dotted(value)}.`,
    String,
    (value: number) => `0x${hex(value)}`,
    (value: number) => `0${value.toString(8)}`,
    (value: number) =>
      octets(value)
        .map((octet) => `0x${hex(octet)}`)
        .join("."),
    (value: number) =>
      octets(value)
        .map((octet) => `00${octet.toString(8)}`)
        .join("."),
    (value: number) => `${value >>> 24}.${value & 0xff_ffff}`,
    ...["::ffff:", "::", "64:ff9b::", "64:ff9b:1::", "::ffff:0:"].map(
      (prefix) => (value: number) => `[${prefix}${dotted(value)}]`,
    ),
    (value: number) => `[::ffff:${hex(value >>> 16)}:${hex(value & 0xffff)}]`,
    (value: number) => `[2002:${hex(value >>> 16)}:${hex(value & 0xffff)}::1]`,
  ];
  fc.assert(
    fc.property(specialAddress, fc.constantFrom(...spellings), (value, spell) => {
      expect(readTarget(`http://${spell(value)}/`, []).kind).toBe("refused");
    }),
    { numRuns: 2_000 },
  );
});

test("public IPv6 addresses are public, and only below 2000::/3", () => {
  for (const address of ["2606:4700::1111", "2a00:1450:4001::200e"])
    expect(isPublicAddress(address)).toBe(true);
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const first = URL.parse(`http://[${address}]/`)?.hostname.slice(1).split(":")[0] ?? "";
      const below = /^[23]...$/.test(first);
      if (!below) expect(isPublicAddress(address)).toBe(false);
    }),
  );
});
