// The page as a development server makes it, passed through so that it and /api share one address.
import type { PageSource } from './page-server.ts';

const passedOn = ['content-type', 'cache-control', 'etag'];

/** Takes every path from the server at `address`, for example http://localhost:5173. */
export function developmentPage(address: string): PageSource {
  return {
    async read(path, query) {
      const url = new URL(address);
      url.pathname = path;
      url.search = query;
      const answer = await fetch(url);
      if (!answer.ok) return null;
      const headers = passedOn.flatMap((name) => {
        const value = answer.headers.get(name);
        return value === null ? [] : [[name, value] as const];
      });
      return { bytes: Buffer.from(await answer.arrayBuffer()), headers: Object.fromEntries(headers) };
    },
  };
}
