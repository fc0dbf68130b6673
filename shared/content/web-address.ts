/** What no URI holds as it is (RFC 3986 §2): controls, spaces, what is not ASCII, and a few signs. */
const NEVER = /[^!-~]|["<>\\^`{|}]/gu;

/**
 * An address of the web as every reader takes it: the host in ASCII, the rest percent-encoded; what is encoded stays as it is.
 * Texts that are no absolute address are encoded alone.
 */
export function printAddress(text: string): string {
  // a percent sign that begins no escape is one itself
  const escaped = text.toWellFormed().replaceAll(/%(?![0-9a-f]{2})/gi, "%25");
  const printed = URL.parse(escaped)?.href ?? escaped;
  return printed.replaceAll(NEVER, (char) => encodeURIComponent(char));
}
