/**
 * Redirects old addresses of call sheets, which were anchors on the table's page, to their pages.
 * Without JavaScript such an address shows the link.
 */
export function followOldSheets(): void {
  follow()
  addEventListener('hashchange', follow)
}

function follow(): void {
  if (!location.hash.startsWith('#phieu-')) return
  const place = document.getElementById(location.hash.slice(1))
  const link = place instanceof HTMLAnchorElement ? place : place?.querySelector('a')
  if (link) location.replace(link.href)
}
