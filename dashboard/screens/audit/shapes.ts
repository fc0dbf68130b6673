/** An act, as `GET /manage/v1/audit` has it. */
export interface Act {
  id: number;
  at: string;
  /** Null for a program. */
  personId: number | null;
  actor: string;
  action: string;
  object: string;
  change: number | null;
  address: string;
}
