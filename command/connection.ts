import { AppError } from "../shared/errors.ts";

/** Where commands that speak HTTP find a Larder: options of theirs, else variables, else what `npm start` gives. */

export const connectionOptions = {
  origin: { type: "string" },
  token: { type: "string" },
} as const;

export const CONNECTION_HELP = `  --origin <url>   the origin; else LARDER_ORIGIN, else http://127.0.0.1:8700
  --token <token>  a token that may manage the site; else LARDER_TOKEN`;

const LOCAL_ORIGIN = "http://127.0.0.1:8700";

export interface Connection {
  /** Without a last slash. */
  origin: string;
  token: string;
}

/** @throws AppError `invalid` naming what is missing, or is no address */
export function readConnection(
  values: { origin?: string | undefined; token?: string | undefined },
  env: Record<string, string | undefined>,
): Connection {
  const origin = readAddress(values.origin ?? env["LARDER_ORIGIN"] ?? LOCAL_ORIGIN, "--origin");
  const token = values.token ?? env["LARDER_TOKEN"] ?? "";
  if (token === "")
    throw new AppError("invalid", "Say which token to use: --token, or LARDER_TOKEN.");
  return { origin, token };
}

/** An http or https address, without a last slash. @throws AppError `invalid` */
export function readAddress(text: string, option: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new AppError(
      "invalid",
      `${option} is an http or https URL, not ${JSON.stringify(text)}.`,
    );
  return text.replace(/\/+$/, "");
}
