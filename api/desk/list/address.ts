import { STAFF_TICKETS_PATH } from '../../../content/addresses.ts'
import {
  CHANNELS,
  localDate,
  PRIORITIES,
  PRODUCTS,
  REQUEST_TYPES,
  STATUSES,
  TEAMS,
} from '../../../content/schema.ts'
import { OVERSEERS_VIEWS, type View, VIEWS } from '../../../content/views.ts'
import type { Role } from '../../door/roles.ts'
import { cutText } from '../../text/clean.ts'
import {
  FIRST_DAY,
  LAST_DAY,
  type ListQuery,
  MAX_WORDS,
  ME,
  PLAIN_QUERY,
  SORTS,
  UNASSIGNED,
} from '../../tickets/list-query.ts'

/**
 * The list's address: the whole state of the page is in it. Names and values are written in one
 * order, so that the same list has one address.
 */

/** Names in the address, in their order. */
export const NAMES = {
  view: 'xem',
  status: 'trang-thai',
  team: 'to',
  assignee: 'giao-cho',
  requestType: 'loai',
  product: 'san-pham',
  channel: 'kenh',
  priority: 'muc-do',
  from: 'tu-ngay',
  until: 'den-ngay',
  words: 'q',
  sort: 'xep',
  after: 'sau',
} as const satisfies Record<keyof ListQuery, string>

/** Most people in the filter by assignee; more would make the address too long. */
const MAX_ASSIGNEES = 20
/** A staff id, as it is stored. */
const STAFF_ID = /^[\w-]{1,64}$/

/**
 * Reads the list's question from an address. Unknown values are dropped, so that an old or mistyped
 * address still shows a list.
 * @param role  whose views count
 */
export function readQuery(address: URLSearchParams, role: Role): ListQuery {
  const text = (name: keyof ListQuery) => address.get(NAMES[name])
  const some = <Value extends string>(name: keyof ListQuery, values: readonly Value[]): Value[] => {
    const asked = new Set(address.getAll(NAMES[name]))
    return values.filter((value) => asked.has(value))
  }
  const [from, until] = inOrder(dayIn(text('from')), dayIn(text('until')))
  return {
    view: viewsOf(role).find((view) => view === text('view')) ?? null,
    status: some('status', STATUSES),
    team: some('team', TEAMS),
    assignee: assigneesIn(address.getAll(NAMES.assignee)),
    requestType: some('requestType', REQUEST_TYPES),
    product: some('product', PRODUCTS),
    channel: some('channel', CHANNELS),
    priority: some('priority', PRIORITIES),
    from,
    until,
    words: cutText(text('words') ?? '', { oneLine: true, max: MAX_WORDS }),
    sort: SORTS.find((sort) => sort === text('sort')) ?? PLAIN_QUERY.sort,
    after: text('after'),
  }
}

/** Built-in views that a role has. */
export function viewsOf(role: Role): readonly View[] {
  const isOverseer = role === 'qc' || role === 'admin'
  return VIEWS.filter((view) => isOverseer || !OVERSEERS_VIEWS.includes(view))
}

function assigneesIn(asked: readonly string[]): string[] {
  const ids = asked.filter((id) => STAFF_ID.test(id) && id !== ME && id !== UNASSIGNED)
  return [
    ...[ME, UNASSIGNED].filter((each) => asked.includes(each)),
    ...[...new Set(ids)].toSorted().slice(0, MAX_ASSIGNEES),
  ]
}

function dayIn(text: string | null): string | null {
  const day = localDate.safeParse(text).data
  return day !== undefined && day >= FIRST_DAY && day <= LAST_DAY ? day : null
}

/** The two days, the earlier one first when both are given. */
function inOrder(
  from: string | null,
  until: string | null,
): [from: string | null, until: string | null] {
  return from !== null && until !== null && from > until ? [until, from] : [from, until]
}

/** Writes a question as the query of an address; empty for the plain list. */
export function writeQuery(query: ListQuery): string {
  const address = new URLSearchParams()
  for (const name of Object.keys(NAMES) as (keyof ListQuery)[]) {
    const value = query[name]
    if (name === 'sort' && value === PLAIN_QUERY.sort) continue
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each === 'string' && each !== '') address.append(NAMES[name], each)
    }
  }
  return address.toString()
}

/** Address of the list for a question; what is left out does not filter. */
export function listHref(query: Partial<ListQuery> = {}): string {
  const written = writeQuery({ ...PLAIN_QUERY, ...query })
  return written === '' ? STAFF_TICKETS_PATH : `${STAFF_TICKETS_PATH}?${written}`
}

/** Whether a question narrows the list by more than its view. */
export function isFiltered(query: ListQuery): boolean {
  return writeQuery({ ...query, view: null, sort: PLAIN_QUERY.sort, after: null }) !== ''
}
