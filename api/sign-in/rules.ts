import {
  SIGN_IN_API,
  SIGN_IN_CODE_PATH,
  SIGN_IN_LINK_PATH,
  SIGN_IN_PATH,
  STAFF_PATH,
  unslashed,
} from '../../content/addresses.ts'

/** Who may call the routes of signing in. */
export const signInRules = {
  [`GET ${unslashed(STAFF_PATH)}` as const]: 'anyone',
  [`GET ${SIGN_IN_PATH}` as const]: 'anyone',
  [`GET ${SIGN_IN_CODE_PATH}` as const]: 'anyone',
  [`GET ${SIGN_IN_LINK_PATH}:token/` as const]: 'anyone',
  [`POST ${SIGN_IN_API}` as const]: 'anyone',
  [`POST ${SIGN_IN_API}/code` as const]: 'anyone',
  [`POST ${SIGN_IN_API}/link` as const]: 'anyone',
} as const
