import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { AppError } from "../../../shared/errors.ts";
import { readAs } from "../../../shared/json.ts";

/** Answers that were read, in a folder, so that a run that was stopped goes on where it was. */
export interface Kept {
  get: (address: string) => Promise<string | undefined>;
  put: (address: string, text: string) => Promise<void>;
  /** Forgets everything: the next run reads the source as it is then. */
  clear: () => Promise<void>;
  /** Whether there was something of a run before. */
  resumed: boolean;
}

const runShape = z.object({ from: z.string(), token: z.string() });

/**
 * Opens the folder for a source; what it holds of a run before is used, unless that is to be forgotten.
 * @throws AppError `conflict` when it holds answers of another source
 */
export async function openKept(
  folder: string,
  { from, token }: { from: string; token: string },
  isFresh: boolean,
): Promise<Kept> {
  const [run, answers] = [join(folder, "run.json"), join(folder, "answers")];
  const clear = async () => {
    await rm(answers, { recursive: true, force: true });
    await rm(run, { force: true });
  };
  const mine = { from, token: digestOf(token).slice(0, 16) };
  if (isFresh) await clear();
  const text = await readFile(run, "utf8").catch(orUndefined);
  const before = text === undefined ? undefined : readAs(runShape, text);
  const isMine = before?.from === mine.from && before.token === mine.token;
  if (text !== undefined && !isMine)
    throw new AppError(
      "conflict",
      `${folder} holds what was read of ${before?.from ?? "something else"}, or with another token. Say --fresh to forget it, or another --state.`,
    );
  await mkdir(answers, { recursive: true, mode: 0o700 });
  await writeFile(run, `${JSON.stringify(mine)}\n`, { mode: 0o600 });
  const pathOf = (address: string) => join(answers, `${digestOf(address)}.json`);
  return {
    resumed: text !== undefined,
    clear,
    get: (address) => readFile(pathOf(address), "utf8").catch(orUndefined),
    async put(address, answer) {
      const path = pathOf(address);
      // under another name first: a run that dies leaves no half of an answer
      await writeFile(`${path}.new`, answer, { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
  };
}

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** @throws the error, unless it says that there is no such file */
function orUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
