const encoder = new TextEncoder();

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hex(bytes: ArrayBuffer): string {
  let text = "";
  for (const byte of new Uint8Array(bytes)) text += HEX[byte];
  return text;
}

/** SHA-256 of text (as UTF-8) or bytes, in lower-case hex. */
export async function sha256Hex(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof data === "string" ? encoder.encode(data) : data;
  return hex(await crypto.subtle.digest("SHA-256", bytes));
}

/** SHA-256 of bytes in base64url, without padding. */
export async function sha256Base64url(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const printed = btoa(String.fromCharCode(...digest));
  return printed.replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
}

/** ours: 160 bits. */
const ETAG_CHARS = 27;

/** The strong validator of what has this SHA-256 in base64url: the same wherever it is made. */
export const etagOfDigest = (digest: string): string => `"${digest.slice(0, ETAG_CHARS)}"`;
