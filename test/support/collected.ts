import { answerMiss } from "../../edge/read/content.ts";
import type { TestEdge } from "./edge.ts";

/** What an edge says of a query that no cache has: how sure it is, and whether there is something. */
export async function readAnswer(edge: TestEdge, site: number, printed: string): Promise<string> {
  const answer = await answerMiss(edge.content, { site, printed });
  return "freshness" in answer ? `${answer.freshness} ${answer.kind}` : answer.kind;
}
