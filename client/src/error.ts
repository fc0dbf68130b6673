/** Why a read has no answer. */
export type Failing =
  /** The API refused it: the token, the address or a parameter is wrong, or there is no such thing. */
  | "refused"
  /** What was asked cannot be asked; nothing was sent. */
  | "invalid"
  /** No connection, or one that broke before the answer was whole. */
  | "unreachable"
  /** No whole answer in time. */
  | "late"
  /** An answer that is no JSON of the API. */
  | "broken"
  /** 429 or 5xx: the server said that it cannot answer now. */
  | "failing";

export interface Details extends ErrorOptions {
  status?: number;
  /** The answer itself, where there was one. */
  response?: Response;
}

/** A read that has no answer, not even an old one. */
export class LarderError extends Error {
  override readonly name = "LarderError";
  readonly code: Failing;
  /** Of the answer, where there was one. */
  readonly status: number | undefined;
  readonly response: Response | undefined;

  constructor(code: Failing, message: string, { status, response, ...options }: Details = {}) {
    super(message, options);
    this.code = code;
    this.status = status;
    this.response = response;
  }
}

/** Whether a later or another endpoint may well answer: what is no answer of the API, and no decision of the caller. */
export const isFailure = (response: Response): boolean =>
  response.status === 429 || response.status >= 500;

/** Whether a read was ended by the caller: that is no failure of anybody. */
export const isEndedByCaller = (signal: AbortSignal | null | undefined): boolean =>
  signal?.aborted === true;
