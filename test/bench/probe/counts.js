// Plain JavaScript: it is bundled for the Workers runtime, whose types the rest of test/ does not have.
import Gateway, { Content, Ledger as Plain, Purger } from "../../../edge/worker.ts";
import { PUSH_PATH } from "../../../shared/push.ts";

export { Content, Purger };

/** What pushes cost so far. A worker of this machine is one isolate, which its objects share. */
const counts = { pushes: 0, pushedBytes: 0, puts: 0, putBytes: 0, rowsWritten: 0 };
/** The last statement: how many rows it wrote is known once its own rows are read, which they are before the next. */
let last;

function countPuts(store) {
  return new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name !== "put") return member.bind(target);
      return (key, value, ...rest) => {
        counts.puts += 1;
        counts.putBytes += new TextEncoder().encode(value).length;
        return target.put(key, value, ...rest);
      };
    },
  });
}

function countRows(sql) {
  const exec = sql.exec.bind(sql);
  sql.exec = (...given) => {
    settle();
    last = exec(...given);
    return last;
  };
}

function settle() {
  counts.rowsWritten += last?.rowsWritten ?? 0;
  last = undefined;
}

/** The real worker, with the figures that Cloudflare bills counted. */
export class Ledger extends Plain {
  constructor(ctx, env) {
    countRows(ctx.storage.sql);
    super(ctx, { ...env, STORE: countPuts(env.STORE) });
  }
}

// eslint-disable-next-line import/no-default-export -- how the runtime finds it
export default class extends Gateway {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === PUSH_PATH) {
      counts.pushes += 1;
      counts.pushedBytes += Number(request.headers.get("content-length"));
    }
    if (pathname !== "/bench/counts") return super.fetch(request);
    settle();
    return Response.json(counts);
  }
}
