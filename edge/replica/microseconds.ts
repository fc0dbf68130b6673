const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(?:Z|[+-]00(?::?00)?)$/;

/**
 * The microseconds since 1970 of a time as Postgres prints it in UTC, as the decimal text of an integer: a number would
 * be exact for years up to 2255 only.
 * @returns undefined when it is no such time
 */
export function microsecondsOf(timestamp: string): string | undefined {
  const [, date = "", time = "", fraction = ""] = TIMESTAMP.exec(timestamp) ?? [];
  const milliseconds = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  return String(BigInt(milliseconds) * 1_000n + BigInt(fraction.padEnd(6, "0")));
}
