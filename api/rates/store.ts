/** One client's running window. */
export interface RateWindow {
  /** Hits in the window, the one just counted included. */
  hits: number
  resetsAt: Date
}

/** Counts how often something happened lately. */
export interface RateStore {
  /**
   * Counts one hit.
   * @param key            what is limited and for whom; stored hashed, if at all
   * @param windowSeconds  length of the window that starts with the first hit
   * @param limit          hits that pass; above it a store may stop counting, and `hits` is then
   *   any number above `limit`
   */
  hit(key: string, windowSeconds: number, now: Date, limit?: number): Promise<RateWindow>
}
