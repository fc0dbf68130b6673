/**
 * The bytes in memory that all threads of the program see: they are there once, however many threads keep them. Said to be
 * ordinary bytes because all that is done with them here can be done with these too: a socket and a compressor take them.
 * What cannot be done is `new Response(bytes).text()`, which would take them for no bytes at all.
 */
export function shareBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes as Uint8Array<ArrayBuffer>;
  const shared = sharedBytes(bytes.byteLength);
  shared.set(bytes);
  return shared;
}

/** So many of them. */
export const sharedBytes = (length: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new SharedArrayBuffer(length)) as Uint8Array as Uint8Array<ArrayBuffer>;
