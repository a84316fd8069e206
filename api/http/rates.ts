/** Counts how often a client did something lately. */
export interface RateStore {
  /**
   * Counts one hit.
   * @param key            what is limited and for whom, with no personal data in the clear
   * @param windowSeconds  length of the window that starts with the first hit
   * @returns hits in the running window, this one included, and when it ends
   */
  hit(key: string, windowSeconds: number, now: Date): Promise<{ hits: number; resetsAt: Date }>
}

/** Counters in this process's memory; windows that have ended are dropped as new ones come. */
export function memoryRates(): RateStore {
  const windows = new Map<string, { hits: number; resetsAt: Date }>()
  let sweepAt = 10_000
  return {
    hit(key, windowSeconds, now) {
      if (windows.size >= sweepAt) {
        for (const [each, { resetsAt }] of windows) if (resetsAt <= now) windows.delete(each)
        sweepAt = Math.max(10_000, windows.size * 2)
      }
      const running = windows.get(key)
      if (running && running.resetsAt > now) {
        running.hits += 1
        return Promise.resolve({ ...running })
      }
      const fresh = { hits: 1, resetsAt: new Date(now.getTime() + windowSeconds * 1000) }
      windows.set(key, fresh)
      return Promise.resolve({ ...fresh })
    },
  }
}
