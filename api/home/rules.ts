import { STAFF_PATH } from '../../content/addresses.ts'

/** Who may see the start page of staff. */
export const homeRules = { [`GET ${STAFF_PATH}` as const]: 'collaborator' } as const
