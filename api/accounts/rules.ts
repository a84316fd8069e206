import { ACCOUNTS_API, ACCOUNTS_PATH, GRANTS_API } from '../../content/addresses.ts'

/** Who may call the routes of accounts and the audit record. */
export const accountRules = {
  [`GET ${ACCOUNTS_PATH}` as const]: 'admin',
  [`POST ${ACCOUNTS_API}` as const]: 'admin',
  [`POST ${ACCOUNTS_API}/:id/role` as const]: 'admin',
  [`POST ${ACCOUNTS_API}/:id/team` as const]: 'admin',
  [`POST ${ACCOUNTS_API}/:id/disable` as const]: 'admin',
  [`POST ${ACCOUNTS_API}/:id/enable` as const]: 'admin',
  [`POST ${ACCOUNTS_API}/:id/end-sessions` as const]: 'admin',
  [`POST ${GRANTS_API}/:id/confirm` as const]: 'admin',
  [`POST ${GRANTS_API}/:id/cancel` as const]: 'admin',
} as const
