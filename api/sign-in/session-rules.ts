import { SESSIONS_API, SIGN_OUT_API } from '../../content/addresses.ts'

/** Who may call the routes of one's own sessions. */
export const sessionRules = {
  [`POST ${SIGN_OUT_API}` as const]: 'collaborator',
  [`POST ${SESSIONS_API}/end-others` as const]: 'collaborator',
  [`POST ${SESSIONS_API}/end-all` as const]: 'collaborator',
  [`POST ${SESSIONS_API}/:id/revoke` as const]: 'collaborator',
} as const
