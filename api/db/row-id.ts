/**
 * Generates a row id: a UUID of version 7 (RFC 9562), which begins with the time in ms.
 *
 * Rows written together then share index pages. With random ids each ticket dirtied about ten more
 * pages, and a commit's time grows with its pages. An id is not a secret, despite its 74 random
 * bits: links and sessions have tokens of their own.
 */
export function newRowId(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`
}
