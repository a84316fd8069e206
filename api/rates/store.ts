/** A running window of one key. */
export interface RateWindow {
  /** Hits in the window, including the one just counted. */
  hits: number
  resetsAt: Date
}

/** Counts hits per key in fixed windows. */
export interface RateStore {
  /**
   * Counts one hit.
   * @param key            name of the limit and client; hashed wherever it is stored
   * @param windowSeconds  length of the window, which starts with the first hit
   * @param limit          allowed hits; above it a store may stop counting and return any `hits`
   *   greater than `limit`
   */
  hit(key: string, windowSeconds: number, now: Date, limit?: number): Promise<RateWindow>
}
