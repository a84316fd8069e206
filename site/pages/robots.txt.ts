import { API_PATH, SITEMAP_INDEX_FILE, STAFF_PATH, TICKET_PATH } from '../../content/addresses.ts'
import type { APIRoute } from 'astro'

export const GET: APIRoute = ({ site }) =>
  new Response(
    `User-agent: *
Disallow: ${API_PATH}
Disallow: ${TICKET_PATH}
Disallow: ${STAFF_PATH}

Sitemap: ${new URL(SITEMAP_INDEX_FILE, site).href}
`,
  )
