/*
 * Built-in views of the ticket list, in the order of their tabs. The keys stand in addresses and in
 * saved views, so they never change. `api/tickets/views.ts` holds their conditions.
 */

/** Views of open tickets. */
export const OPEN_VIEWS = [
  'cua-toi',
  'chua-chuyen',
  'chua-giao',
  'khach-nhan',
  'qua-han',
  'hom-nay',
  'khan',
  'cho-khach',
  'chua-cap-nhat',
  'hen-goi',
  'nghi-rac',
] as const

/** All built-in views; the last two show closed tickets, too. */
export const VIEWS = [...OPEN_VIEWS, 'thu-hong', 'tat-ca'] as const

/** A view of open tickets. */
export type OpenView = (typeof OPEN_VIEWS)[number]
/** A built-in view. */
export type View = (typeof VIEWS)[number]

/** Views whose number of tickets the page shows. */
export const COUNTED_VIEWS = [...OPEN_VIEWS, 'thu-hong'] as const
/** A view that is counted. */
export type CountedView = (typeof COUNTED_VIEWS)[number]

/** Views of qc and admin only, because no other role sees suspects. */
export const OVERSEERS_VIEWS: readonly View[] = ['nghi-rac']
