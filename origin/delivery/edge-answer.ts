import { AppError } from "../../shared/errors.ts";
import { readAll } from "../../shared/push.ts";

/**
 * The text of an edge's answer. Nothing of any other answer but its status is repeated: the edge may be anybody's machine.
 * @param statuses those that come with an answer
 * @throws AppError `unavailable` for another status; what `readAll` throws of a body that breaks off or is longer than `maxBytes`
 */
export async function readAnswer(
  response: Response,
  statuses: readonly number[],
  maxBytes: number,
): Promise<string> {
  if (!statuses.includes(response.status)) {
    await response.body?.cancel();
    throw new AppError("unavailable", `It answered ${response.status}.`);
  }
  if (response.body === null) return "";
  return new TextDecoder().decode(await readAll(response.body, maxBytes));
}
