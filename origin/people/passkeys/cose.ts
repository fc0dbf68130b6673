/** Keys as authenticators write them: a map of small numbers and bytes, which is all of CBOR that is in one (RFC 9052 §7, RFC 8949). */
export type CoseKey = ReadonlyMap<number, number | Buffer>;

/** ours: members of a key; RSA's and those of curves have four or five. */
const MEMBERS_MOST = 16;
const MAJOR = { positive: 0, negative: 1, bytes: 2, map: 5 } as const;

/** The key that bytes begin with. Undefined for what is none, or cut off. */
export function readCoseKey(bytes: Buffer): CoseKey | undefined {
  const head = readHead(bytes, 0);
  if (head === undefined || head.major !== MAJOR.map || head.value > MEMBERS_MOST) return undefined;
  const members = new Map<number, number | Buffer>();
  let at = head.end;
  for (let count = 0; count < head.value; count++) {
    const name = readItem(bytes, at);
    const member = name && readItem(bytes, name.end);
    if (member === undefined || typeof name?.value !== "number" || members.has(name.value))
      return undefined;
    members.set(name.value, member.value);
    at = member.end;
  }
  return members;
}

interface Item<Value> {
  value: Value;
  end: number;
}

function readItem(bytes: Buffer, at: number): Item<number | Buffer> | undefined {
  const head = readHead(bytes, at);
  if (head === undefined) return undefined;
  const { major, value, end } = head;
  if (major === MAJOR.positive) return { value, end };
  if (major === MAJOR.negative) return { value: -1 - value, end };
  if (major !== MAJOR.bytes || end + value > bytes.byteLength) return undefined;
  return { value: bytes.subarray(end, end + value), end: end + value };
}

/** What an item is, and the number that says which or how long. Nothing in a key has one of more than two bytes. */
function readHead(bytes: Buffer, at: number): (Item<number> & { major: number }) | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  const [major, short] = [first >> 5, first & 0x1f];
  if (short < 24) return { major, value: short, end: at + 1 };
  const size = short === 24 ? 1 : short === 25 ? 2 : 0;
  const end = at + 1 + size;
  if (size === 0 || end > bytes.byteLength) return undefined;
  return { major, value: bytes.readUIntBE(at + 1, size), end };
}
