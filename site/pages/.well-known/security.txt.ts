import { SECURITY_FILE } from '../../../content/addresses.ts'
import { DAY_MS } from '../../../content/units.ts'
import type { APIRoute } from 'astro'
import { securityContact } from '../../security-contact.ts'

/** A little less than a year, as RFC 9116 recommends: a site is built anew more often than that. */
const DAYS_VALID = 360

/** Where to report a weakness (RFC 9116). */
export const GET: APIRoute = ({ site }) => {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const expires = new Date(today + DAYS_VALID * DAY_MS).toISOString().replace('.000', '')
  return new Response(
    `Contact: mailto:${securityContact}
Expires: ${expires}
Preferred-Languages: vi, en
Canonical: ${new URL(SECURITY_FILE, site).href}
`,
  )
}
