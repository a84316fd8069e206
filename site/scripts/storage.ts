/*
 * Storage of this device, guarded: browsers may forbid it, fill it up or clear it, and every caller
 * works without it.
 */

type Area = 'localStorage' | 'sessionStorage'

/** The text kept under a key; null when there is none or storage is forbidden. */
export function kept(key: string, area: Area = 'localStorage'): string | null {
  try {
    return window[area].getItem(key)
  } catch {
    return null
  }
}

/** The JSON list of texts kept under a key; empty when there is none or something else. */
export function keptList(key: string): string[] {
  try {
    const list: unknown = JSON.parse(kept(key) ?? '[]')
    return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}

/** Keeps a text under a key, or removes the key for null; does nothing when storage refuses. */
export function keep(key: string, text: string | null, area: Area = 'localStorage'): void {
  try {
    if (text === null) window[area].removeItem(key)
    else window[area].setItem(key, text)
  } catch {
    // Full or forbidden.
  }
}

/** Removes everything that is kept; does nothing when storage is forbidden. */
export function clear(area: Area): void {
  try {
    window[area].clear()
  } catch {
    // Forbidden: nothing was kept.
  }
}
