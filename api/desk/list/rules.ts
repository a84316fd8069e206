import { SAVED_VIEWS_API, STAFF_TICKETS_PATH } from '../../../content/addresses.ts'

/** Who may call the routes of the ticket list. What they see there is `tickets/access.ts`'s to say. */
export const listRules = {
  [`GET ${STAFF_TICKETS_PATH}` as const]: 'collaborator',
  [`POST ${SAVED_VIEWS_API}` as const]: 'collaborator',
  [`POST ${SAVED_VIEWS_API}/:id/delete` as const]: 'collaborator',
} as const
