import {
  HANDBOOK_EXPORT_API,
  HANDBOOK_PATH,
  STAFF_ASSETS_PATH,
  STAFF_PAGEFIND_PATH,
  STAFF_SEARCH_PATH,
} from '../../content/addresses.ts'

/** Who may call the routes of the handbook. */
export const handbookRules = {
  [`GET ${HANDBOOK_PATH}*` as const]: 'collaborator',
  [`GET ${STAFF_SEARCH_PATH}*` as const]: 'collaborator',
  [`GET ${STAFF_PAGEFIND_PATH}*` as const]: 'collaborator',
  [`GET ${STAFF_ASSETS_PATH}*` as const]: 'collaborator',
  [`POST ${HANDBOOK_EXPORT_API}` as const]: 'qc',
} as const
