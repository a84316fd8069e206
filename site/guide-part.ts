/*
 * A guide's page is cut in five: its 2nd and 4th piece are its own, the others are the shell that all
 * guides of a build share. Who has read one guide needs only the part of the next. The build writes
 * the parts, the service worker puts pages together; both use these functions, so neither may use
 * anything outside itself: their text is sent to the browser.
 */

/** Pieces of a guide's page, in order: joined they are the page. */
export type GuidePieces = [string, string, string, string, string]

/**
 * Cuts the page of a guide: own are title and facts in its head, and `<main>`.
 * @returns undefined when it is no such page
 */
export function cutGuide(html: string): GuidePieces | undefined {
  const [, ...pieces] =
    /^([^]*?)(<title>[^]*?)(<link rel="preload"[^]*?)(<main [^]*<\/main>)([^]*)$/.exec(html) ?? []
  // The expression has five groups, and all of them match something.
  return pieces.length === 5 ? (pieces as GuidePieces) : undefined
}

/** What tells one shell from another, a word: pages of two builds are never mixed. */
export async function shellId([start, , middle, , end]: GuidePieces): Promise<string> {
  const bytes = new TextEncoder().encode(start + middle + end)
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
