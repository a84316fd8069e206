import type { RateStore, RateWindow } from './store.ts'

/** About 15 MB of windows, measured with keys of 40 characters. */
const MAX_WINDOWS = 50_000

/** A store in memory that can adopt windows of another store. */
export interface MemoryRates extends RateStore {
  /** Adopts a window that another store counted higher. */
  raise(key: string, windowSeconds: number, window: RateWindow): void
}

interface Kept {
  hits: number
  resetsAt: number
}

/**
 * Counters in this process's memory: exact for one process, lost when it ends.
 *
 * A hit scans only expired windows. Windows of one length expire in the order they began, so
 * they are removed from the front of their map.
 * @param maxWindows  windows kept per length; above it the oldest are dropped
 */
export function memoryRates(maxWindows = MAX_WINDOWS): MemoryRates {
  const byLength = new Map<number, Map<string, Kept>>()

  function windowsOf(windowSeconds: number): Map<string, Kept> {
    let windows = byLength.get(windowSeconds)
    if (!windows) byLength.set(windowSeconds, (windows = new Map<string, Kept>()))
    return windows
  }

  function keep(windows: Map<string, Kept>, key: string, kept: Kept): void {
    // Deleted first: setting an existing key keeps its position, and position means age here.
    windows.delete(key)
    windows.set(key, kept)
    for (const oldest of windows.keys()) {
      if (windows.size <= maxWindows) break
      windows.delete(oldest)
    }
  }

  return {
    hit(key, windowSeconds, now) {
      const windows = windowsOf(windowSeconds)
      for (const [each, { resetsAt }] of windows) {
        if (resetsAt > now.getTime()) break
        windows.delete(each)
      }
      let kept = windows.get(key)
      if (kept && kept.resetsAt > now.getTime()) {
        kept.hits += 1
      } else {
        kept = { hits: 1, resetsAt: now.getTime() + windowSeconds * 1000 }
        keep(windows, key, kept)
      }
      return Promise.resolve({ hits: kept.hits, resetsAt: new Date(kept.resetsAt) })
    },
    raise(key, windowSeconds, { hits, resetsAt }) {
      const windows = windowsOf(windowSeconds)
      const kept = windows.get(key)
      if (kept) {
        kept.hits = Math.max(kept.hits, hits)
        kept.resetsAt = resetsAt.getTime()
      } else {
        keep(windows, key, { hits, resetsAt: resetsAt.getTime() })
      }
    },
  }
}
