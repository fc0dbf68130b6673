/** Cloudflare's docs, "Data location": where a Durable Object is made, as near as can be; it never moves afterwards. */
export const LEDGER_LOCATIONS = [
  "wnam",
  "enam",
  "sam",
  "weur",
  "eeur",
  "apac",
  "apac-ne",
  "apac-se",
  "oc",
  "afr",
  "me",
] as const;
