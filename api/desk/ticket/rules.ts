import { DESK_API, STAFF_TICKETS_PATH } from '../../../content/addresses.ts'

/**
 * Who may call what concerns one ticket. The role alone opens little: which tickets a person sees
 * and what they may do with each stand in `tickets/access.ts` and `tickets/actions.ts`.
 */
export const deskTicketRules = {
  [`GET ${STAFF_TICKETS_PATH}:code/` as const]: 'collaborator',
  [`POST ${DESK_API}/:code/draft` as const]: 'collaborator',
  [`POST ${DESK_API}/:code/transfer` as const]: 'collaborator',
  [`POST ${DESK_API}/:code/hand-over` as const]: 'technician',
  [`POST ${DESK_API}/:code/assign` as const]: 'technician',
  [`POST ${DESK_API}/:code/take` as const]: 'technician',
  [`POST ${DESK_API}/:code/note` as const]: 'collaborator',
  [`POST ${DESK_API}/:code/answer` as const]: 'collaborator',
  [`POST ${DESK_API}/:code/withdraw` as const]: 'collaborator',
  [`POST ${DESK_API}/:code/ask` as const]: 'collaborator',
  [`POST ${DESK_API}/:code/receive` as const]: 'collaborator',
  [`POST ${DESK_API}/:code/close` as const]: 'technician',
  [`POST ${DESK_API}/:code/resolve` as const]: 'collaborator',
  [`POST ${DESK_API}/:code/reopen` as const]: 'collaborator',
  [`POST ${DESK_API}/:code/close-again` as const]: 'technician',
  [`POST ${DESK_API}/:code/release` as const]: 'qc',
  [`POST ${DESK_API}/:code/drop` as const]: 'qc',
  [`POST ${DESK_API}/:code/edit` as const]: 'technician',
  [`POST ${DESK_API}/:code/step` as const]: 'technician',
  [`POST ${DESK_API}/:code/step-done` as const]: 'technician',
} as const
