import { SITEMAP_FILE } from '../../content/addresses.ts'
import type { APIRoute } from 'astro'

export const GET: APIRoute = ({ site }) =>
  new Response(
    `<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <sitemap><loc>${new URL(SITEMAP_FILE, site).href}</loc></sitemap>
</sitemapindex>
`,
  )
