import { answerMetrics } from "../../program/metrics/answer.ts";
import { processFamilies } from "../../program/metrics/process.ts";
import { nowText } from "../../shared/clock.ts";
import { sampleDeployment } from "../db/site/metrics.ts";
import { sampledFamilies } from "../metrics/sampled.ts";
import { standingFamilies } from "../metrics/standing.ts";
import { shareFamilies } from "../metrics/shares.ts";
import type { Parts } from "./context.ts";

/** Numbers of every site. @throws AppError as `answerMetrics` does */
export const metrics = (parts: Parts, request: Request): Promise<Response> =>
  answerMetrics(parts.metrics?.token ?? null, request, async () => [
    ...(parts.metrics?.fromEvents.families() ?? []),
    ...shareFamilies({ ...parts.shares.states(), thread: parts.serializing.slices.state() }),
    ...standingFamilies(parts.standing),
    ...sampledFamilies(await sampleDeployment(parts.postgres.db, nowText(parts))),
    ...processFamilies(),
  ]);
