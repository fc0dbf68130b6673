// Plain JavaScript: it is bundled for the Workers runtime, whose types the rest of test/ does not have.
import worker, { Content, Ledger as Plain, Purger } from "../../../edge/worker.ts";

/**
 * The real worker, whose ledger says on its output how long the parts of each `apply` took. workerd's clock runs
 * on while code runs, unlike Cloudflare's.
 */
// eslint-disable-next-line import/no-default-export -- how the runtime finds it
export default worker;
export { Content, Purger };

/** The puts of a batch overlap, so what counts is from the first one's beginning to the last one's end. */
function watchPuts(store, spans) {
  return new Proxy(store, {
    get(target, name) {
      if (name !== "put") {
        const member = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      }
      return async (...given) => {
        spans.putsBegin ??= performance.now();
        await target.put(...given);
        spans.putsEnd = performance.now();
      };
    },
  });
}

export class Ledger extends Plain {
  #spans;
  #storage;

  constructor(ctx, env) {
    const spans = {};
    super(ctx, { ...env, STORE: watchPuts(env.STORE, spans) });
    this.#spans = spans;
    this.#storage = ctx.storage;
  }

  async apply(batch) {
    const spans = this.#spans;
    delete spans.putsBegin;
    const begin = performance.now();
    const reply = await super.apply(batch);
    const applied = performance.now();
    // what Cloudflare's output gate waits for before the reply leaves
    await this.#storage.sync();
    const synced = performance.now();
    // a poll may send an empty batch: only how far the changes are
    if (batch.entries.length === 0) return reply;
    const report = {
      kind: "probe.applied",
      head: reply.head.position,
      entries: batch.entries.length,
      beforePutsMs: spans.putsBegin - begin,
      putsMs: spans.putsEnd - spans.putsBegin,
      commitAndPurgeMs: applied - spans.putsEnd,
      syncMs: synced - applied,
    };
    // eslint-disable-next-line no-console -- the only output a worker has
    console.log(JSON.stringify(report));
    return reply;
  }
}
