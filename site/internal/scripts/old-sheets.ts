/**
 * Call sheets stood on the table's page once: an address with the anchor of one, or of its part,
 * leads on to the sheet's own page. Without JavaScript it lands on the link.
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
