// The browser's local storage, where refusing (blocked site data, full) means forgetting and nothing else.

/** Reads and writes text by key; never throws. */
export const browserStore = {
  getItem(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  setItem(key: string, value: string): void {
    try {
      localStorage.setItem(key, value);
    } catch {
      return;
    }
  },
};
