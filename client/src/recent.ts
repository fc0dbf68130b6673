/** What was used last, within bounds. */
export interface Recent<Value> {
  get(key: string): Value | undefined;
  /** What takes more than there is room for is not kept. */
  set(key: string, value: Value, chars?: number): void;
  delete(key: string): void;
  readonly size: number;
}

/** Forgets what was used longest ago once there are more entries, or more characters, than are allowed. */
export function createRecent<Value>(limits: { entries: number; chars?: number }): Recent<Value> {
  const { entries, chars: maxChars = Infinity } = limits;
  const held = new Map<string, { value: Value; chars: number }>();
  let sum = 0;
  const forget = (key: string) => {
    sum -= held.get(key)?.chars ?? 0;
    held.delete(key);
  };
  return {
    get(key) {
      const found = held.get(key);
      if (found === undefined) return undefined;
      held.delete(key);
      held.set(key, found);
      return found.value;
    },
    set(key, value, chars = 0) {
      forget(key);
      const all = chars + key.length;
      if (all > maxChars || entries < 1) return;
      held.set(key, { value, chars: all });
      sum += all;
      for (const oldest of held.keys()) {
        if (held.size <= entries && sum <= maxChars) break;
        forget(oldest);
      }
    },
    delete: forget,
    get size() {
      return held.size;
    },
  };
}
