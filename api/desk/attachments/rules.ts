import { STAFF_ATTACHMENTS_API } from '../../../content/addresses.ts'

/** Who may fetch files of tickets; which tickets a person sees stands in `tickets/access.ts`. */
export const attachmentRules = {
  [`GET ${STAFF_ATTACHMENTS_API}/:id` as const]: 'collaborator',
} as const
