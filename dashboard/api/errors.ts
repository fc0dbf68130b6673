/** A problem with one field: where it is, in the words of `/manage/v1`. */
export interface FieldProblem {
  path: string;
  locale?: string | null;
  message: string;
  code?: string;
}

/** What the origin refused, or that it could not be asked. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** 0 when no answer came. */
  readonly status: number;
  readonly problems: readonly FieldProblem[];
  /** How long to wait, when the origin says so. */
  readonly retryAfterS: number | null;
  /** The whole body, for what only one screen understands. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor(
    detail: string,
    status: number,
    more: {
      problems?: readonly FieldProblem[];
      retryAfterS?: number | null;
      body?: Record<string, unknown>;
    } = {},
  ) {
    super(detail);
    this.status = status;
    this.problems = more.problems ?? [];
    this.retryAfterS = more.retryAfterS ?? null;
    this.body = more.body ?? {};
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isProblem = (value: unknown): value is FieldProblem =>
  isRecord(value) && typeof value["path"] === "string" && typeof value["message"] === "string";

function problemsOf({ errors }: Record<string, unknown>): FieldProblem[] {
  return Array.isArray(errors) ? errors.filter(isProblem) : [];
}

/** What an answer that is no success says. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const said = isRecord(body) ? body : {};
  const detail = said["detail"];
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new ApiError(
    typeof detail === "string" ? detail : `The origin answered ${response.status}.`,
    response.status,
    {
      problems: problemsOf(said),
      retryAfterS: Number.isFinite(retryAfter) ? retryAfter : null,
      body: said,
    },
  );
}
