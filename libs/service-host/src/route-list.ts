/** What a door answers to, for whoever knocks at the wrong place. */
export class RouteList {
  readonly #routes: { readonly method: string; readonly path: string; readonly parts: readonly string[] }[] = [];

  /** @param path with parameters as `:id` */
  add(methods: string | readonly string[], path: string): void {
    for (const method of typeof methods === 'string' ? [methods] : methods) {
      this.#routes.push({ method, path, parts: path.split('/') });
    }
  }

  /** The methods that are served at the path of a request; none where nothing is. */
  methodsAt(path: string): readonly string[] {
    const asked = path.split('/');
    const here = this.#routes.filter(
      ({ parts }) =>
        parts.length === asked.length && parts.every((part, index) => part.startsWith(':') || part === asked[index]),
    );
    return [...new Set(here.map(({ method }) => method))].sort();
  }

  /** e.g. `GET /v1/trades, GET /v1/trades/:id` */
  toString(): string {
    // Every GET answers HEAD as well, which nobody needs to be told.
    const said = this.#routes.filter(({ method }) => method !== 'HEAD').map(({ method, path }) => `${method} ${path}`);
    return [...new Set(said)].join(', ');
  }
}
