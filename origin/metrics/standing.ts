import { gauge, type Family, type Sample } from "../../program/metrics/text.ts";
import type { Standing } from "../life/standing.ts";

const STANCES = ["primary", "standby", "overtaken"] as const;

/** What an origin may do, and how far the replica is that one which stands by reads from. Without a standing it does everything. */
export function standingFamilies(
  standing: Pick<Standing, "stance" | "replica"> | undefined,
): Family[] {
  const stance = standing?.stance() ?? "primary";
  const replica = stance === "standby" ? (standing?.replica() ?? null) : null;
  const known = (value: number | null | undefined): Sample[] =>
    value === null || value === undefined ? [] : [{ value }];
  return [
    gauge(
      "larder_origin_standing",
      "1 for what the origin is: primary, standby or overtaken.",
      STANCES.map((one) => ({ labels: { standing: one }, value: one === stance ? 1 : 0 })),
    ),
    gauge(
      "larder_replica_receives",
      "Of one that stands by: 1 while its replica is connected to its primary.",
      known(replica === null ? null : Number(replica.receives)),
    ),
    gauge(
      "larder_replica_behind_bytes",
      "What its replica has received and does not show yet.",
      known(replica?.behindBytes),
    ),
    gauge(
      "larder_replica_behind_seconds",
      "By how much its replica lags at most: the age of the newest change that it shows; 0 when it shows all there is.",
      known(replica?.behindS),
    ),
  ];
}
