import { CUSTOMERS_PATH } from '../../../content/addresses.ts'

/** Who may open a customer's page; which customers a person sees is in `read.ts`. */
export const customerRules = {
  [`GET ${CUSTOMERS_PATH}:id/` as const]: 'collaborator',
} as const
