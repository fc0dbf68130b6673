/** What of Node's module workerd has with `nodejs_als`, as far as it is used: the types of Node would bring all of Node. */
declare module "node:async_hooks" {
  export class AsyncLocalStorage<T> {
    run<R>(store: T, work: () => R): R;
    getStore(): T | undefined;
  }
}
