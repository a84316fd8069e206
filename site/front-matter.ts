/**
 * Front matter with days as text, `YYYY-MM-DD`: YAML reads a bare `2026-11-22` as an instant at
 * midnight UTC, which some readers give as a `Date` and others as ISO text.
 */
export function daysAsText(frontMatter: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(frontMatter).map(([key, value]) => {
      const text = value instanceof Date ? value.toISOString() : value
      const isDay = typeof text === 'string' && /^\d{4}-\d\d-\d\dT00:00:00/.test(text)
      return [key, isDay ? text.slice(0, 10) : text]
    }),
  )
}
