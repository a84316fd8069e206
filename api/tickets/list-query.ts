import type { Channel, Priority, Product, RequestType, Status, Team } from '../../content/schema.ts'
import type { View } from '../../content/views.ts'

/** `han`: next deadline first. `nhan`: newest request first. `moi`: latest change first. */
export const SORTS = ['han', 'nhan', 'moi'] as const
/** Order of open tickets; lists with closed ones show the newest request first. */
export type Sort = (typeof SORTS)[number]

/** Values of the filter by assignee besides ids of staff. */
export const ME = 'toi'
export const UNASSIGNED = 'chua-giao'

/** Days of tickets; others are slips of the keyboard. */
export const FIRST_DAY = '2020-01-01'
export const LAST_DAY = '2099-12-31'

/** Most characters of a search. */
export const MAX_WORDS = 200

/** Question to the ticket list. An empty array does not filter; several values mean any of them. */
export interface ListQuery {
  /** Null: all open tickets, or every ticket when words are given. */
  view: View | null
  status: readonly Status[]
  team: readonly Team[]
  /** Ids of staff, `ME`, `UNASSIGNED`. */
  assignee: readonly string[]
  requestType: readonly RequestType[]
  product: readonly Product[]
  channel: readonly Channel[]
  priority: readonly Priority[]
  /** First local day of receipt, `YYYY-MM-DD`. */
  from: string | null
  /** Last local day of receipt, `YYYY-MM-DD`. */
  until: string | null
  /** Text of the search box, clean and at most `MAX_WORDS` long; empty: no search. */
  words: string
  sort: Sort
  /** Cursor of the page before; null or a broken one: the first page. */
  after: string | null
}

/** The question without any filter. */
export const PLAIN_QUERY: ListQuery = {
  view: null,
  status: [],
  team: [],
  assignee: [],
  requestType: [],
  product: [],
  channel: [],
  priority: [],
  from: null,
  until: null,
  words: '',
  sort: 'han',
  after: null,
}
