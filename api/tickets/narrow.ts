import { type Member, type Scope, scopeOf } from './access.ts'
import { dayFacets, facet, type FacetKind, NO_ASSIGNEE } from './facets.ts'
import { FIRST_DAY, LAST_DAY, type ListQuery, ME, UNASSIGNED } from './list-query.ts'
import { isOpenView, viewScope } from './views.ts'

/** Scope, view and filters of a list: once on rows of `ticket`, once as facets of documents. */

/** Whether suspects are left out, as in all lists that do not ask for them. */
export function hidesSuspects({ view, words }: ListQuery): boolean {
  if (view === null) return words === ''
  return view !== 'nghi-rac' && view !== 'tat-ca' && view !== 'thu-hong'
}

/** Scope, view and filters as a condition on a row of `ticket`. */
export function rowScope(me: Member, query: ListQuery, at: Date): Scope {
  const scope = scopeOf(me)
  const parts: Scope[] = [scope]
  if (query.view !== null || hidesSuspects(query)) parts.push(viewScope(query.view, me, at))
  const columns = {
    status: query.status,
    team: query.team,
    request_type: query.requestType,
    product: query.product,
    channel: query.channel,
    priority: query.priority,
  }
  for (const [column, values] of Object.entries(columns)) {
    if (values.length > 0) parts.push(anyOf(column, values))
  }
  if (query.assignee.length > 0) parts.push(assigneeScope(me, query.assignee))
  if (query.from !== null) {
    parts.push({ sql: `ticket.received_at >= :from`, args: { from: dayStart(query.from, 0) } })
  }
  if (query.until !== null) {
    parts.push({ sql: `ticket.received_at < :until`, args: { until: dayStart(query.until, 1) } })
  }
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(' AND '),
    args: Object.assign({}, ...parts.map(({ args }) => args)) as Scope['args'],
  }
}

function anyOf(column: string, values: readonly string[]): Scope {
  const args = Object.fromEntries(values.map((value, place) => [`${column}${place}`, value]))
  const names = Object.keys(args).map((name) => `:${name}`)
  return { sql: `ticket.${column} IN (${names.join(', ')})`, args }
}

function assigneeScope(me: Member, assignee: readonly string[]): Scope {
  const ids = assignee
    .filter((each) => each !== UNASSIGNED)
    .map((each) => (each === ME ? me.staffId : each))
  const isNone = `ticket.assignee IS NULL`
  if (ids.length === 0) return { sql: isNone, args: {} }
  const one = anyOf('assignee', ids)
  return assignee.includes(UNASSIGNED) ? { sql: `${one.sql} OR ${isNone}`, args: one.args } : one
}

/** Instant at which a local day, or the one `more` days later, begins. */
function dayStart(day: string, more: number): string {
  const start = new Date(`${day}T00:00:00+07:00`)
  start.setUTCDate(start.getUTCDate() + more)
  return start.toISOString()
}

/** Facets of a question, and those of the person's scope; null when neither narrows anything. */
export function facetMatch(me: Member, query: ListQuery): string | null {
  const any = (kind: FacetKind, values: readonly string[]) =>
    values.map((value) => facet(kind, value))
  const assignee = query.assignee.map((each) =>
    facet('a', each === ME ? me.staffId : each === UNASSIGNED ? NO_ASSIGNEE : each),
  )
  const groups = [
    scopeFacets(me),
    isOpenView(query.view) ? [facet('o', 1)] : [],
    any('s', query.status),
    any('g', query.team),
    any('t', query.requestType),
    any('k', query.product),
    any('c', query.channel),
    any('u', query.priority),
    assignee,
    query.from === null && query.until === null
      ? []
      : dayFacets(query.from ?? FIRST_DAY, query.until ?? LAST_DAY),
  ].filter((group) => group.length > 0)
  if (groups.length === 0) return null
  const match = groups.map((tokens) => `facets : (${tokens.map(quoted).join(' OR ')})`)
  const isNarrow = scopeFacets(me).length > 0 || hidesSuspects(query)
  return `(${match.join(' AND ')})${isNarrow ? ` NOT facets : "${facet('q', 1)}"` : ''}`
}

const quoted = (token: string) => `"${token}"`

/** Facets of the tickets that a person sees besides suspects; none: all. */
function scopeFacets(me: Member): string[] {
  if (scopeOf(me).sql === '1') return []
  const mine = facet('r', me.staffId)
  if (me.role !== 'technician') return [mine]
  return [mine, facet('a', me.staffId), ...(me.team ? [facet('g', me.team)] : [])]
}
