/*
 * A guide's page is cut into pieces, by turns of the shell that all guides of a build share and of
 * the guide's own. Who has read one guide needs only the own pieces of the next. The build writes
 * them, the service worker puts pages together; both use these functions, so none may use anything
 * outside itself: their text is sent to the browser.
 */

/**
 * Cuts the page of a guide. Its own are most facts in its head, title and summary, minutes, all from
 * the date to when to contact, what to send besides, related guides and other names. The shell's
 * pieces come without the guide's slug, which its forms carry.
 * @returns the shell's pieces at even places, the guide's own between them; undefined when it is no
 *          such page
 */
export function cutGuide(html: string): string[] | undefined {
  const [, ...pieces] =
    /^([^]*?)(<title>[^]*?)(<script type="application[^]*?"position":3,"name":)([^]*?)(<link rel="preload"[^]*?)(<h1>[^]*?)(<p class="meta">[^]*?<\/svg>)([^<]*)(<[^]*?<\/svg>\D*)([^]*id="lien-he"[^]*?)(<\/ul><h3>[^]*?<ul>(?:[^]*?<\/li>){4})([^]*?)(<\/ul>[^]*<section class="related"><h2>[^]*?<li>)([^]*)(<\/article>[^]*)$/.exec(
      html,
    ) ?? []
  if (pieces.length === 0) return undefined
  return pieces.map((piece, at) =>
    at % 2 ? piece : piece.replace(/(\?huong-dan=|name="guide" value=")[^"]+(?=")/g, '$1'),
  )
}

/** A guide's own pieces in the shell of another's page, which `cutGuide` has cut. */
export function joinGuide(cut: readonly string[], own: readonly string[], slug: string): string {
  return cut
    .map((piece, at) =>
      at % 2
        ? own[(at - 1) / 2]
        : piece.replace(/(\?huong-dan=|name="guide" value=")(?=")/g, `$1${slug}`),
    )
    .join('')
}

/** What tells one shell from another, a word: pages of two builds are never mixed. */
export async function shellId(cut: readonly string[]): Promise<string> {
  const shell = cut.filter((_, at) => at % 2 === 0).join('')
  const hash = new Uint8Array(
    await crypto.subtle.digest('SHA-256', new TextEncoder().encode(shell)),
  )
  return Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
