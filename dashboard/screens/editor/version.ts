import type { Document } from "../../../shared/manage/documents.ts";
import { askAgain } from "../../asked.ts";
import { api } from "../../wiring.ts";
import type { Editing } from "./editing.ts";

/**
 * Makes a version in the history of what is here, once all of it is at the origin. @returns its id
 * @throws ApiError with the problems by path, or because somebody went on meanwhile
 */
export async function keepVersion(
  { copy }: Editing,
  { id, locale }: Document,
  note = "",
): Promise<number> {
  const version = await copy.sentAll();
  const said = note.trim();
  const body = { version, ...(said === "" ? {} : { note: said }) };
  const path = `/documents/${id}/revisions`;
  const { revision } = await api.post<{ revision: number }>(path, body, { query: { locale } });
  await copy.look();
  await askAgain(`/documents/${id}`, "/documents");
  return revision;
}
