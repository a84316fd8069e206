import { DAY_MS } from '../../content/units.ts'

/*
 * Facets of the search document: one token per value, of letters and digits only, so that the
 * tokenizer keeps it whole. The first letter names the kind; no value of one kind equals one of
 * another.
 */

/** Kinds of facets, and the column of `ticket` that each is made of. */
const COLUMNS = {
  s: 'status',
  g: 'team',
  t: 'request_type',
  k: 'product',
  c: 'channel',
  u: 'priority',
  a: 'assignee',
  r: 'recorded_by',
  q: 'suspect',
} as const
/** A kind of facet: `a` assignee, `c` channel, `d` day, `g` team, `k` product, `m` month … */
export type FacetKind = keyof typeof COLUMNS | 'o' | 'y' | 'm' | 'd'

/** Value of `a` for tickets without an assignee. */
export const NO_ASSIGNEE = 'none'

/**
 * Token of a value.
 * @example facet('s', 'in_progress') // 'sinprogress'
 */
export function facet(kind: FacetKind, value: string | number): string {
  return kind + String(value).replaceAll(/[-_]/g, '')
}

const LOCAL_DAY = `strftime('%Y%m%d', ticket.received_at, '+7 hours')`

/** SQL of all tokens of a row of `ticket`, separated by spaces. */
export const FACETS_SQL = [
  ...Object.entries(COLUMNS).map(([kind, column]) => {
    const missing = kind === 'a' ? `'${facet('a', NO_ASSIGNEE)}'` : `''`
    return `coalesce('${kind}' || replace(replace(ticket.${column}, '-', ''), '_', ''), ${missing})`
  }),
  `iif(ticket.status = 'closed', 'o0', 'o1')`,
  `'y' || substr(${LOCAL_DAY}, 1, 4)`,
  `'m' || substr(${LOCAL_DAY}, 1, 6)`,
  `'d' || ${LOCAL_DAY}`,
].join(` || ' ' || `)

/**
 * Tokens that cover a range of local days: whole years, whole months and single days.
 * @param from   first day, `YYYY-MM-DD`
 * @param until  last day; empty when it lies before `from`
 */
export function dayFacets(from: string, until: string): string[] {
  const found: string[] = []
  for (let day = from; day <= until;) {
    const [year = '', month = ''] = day.split('-')
    const yearEnd = `${year}-12-31`
    const monthEnd = lastDayOf(`${year}-${month}`)
    const isMonthStart = day.endsWith('-01')
    const step =
      day.endsWith('-01-01') && yearEnd <= until
        ? { token: facet('y', year), last: yearEnd }
        : isMonthStart && monthEnd <= until
          ? { token: facet('m', `${year}${month}`), last: monthEnd }
          : { token: facet('d', day), last: day }
    found.push(step.token)
    day = dayAfter(step.last)
  }
  return found
}

function lastDayOf(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10)
}
