import type { APIRoute } from 'astro'
import { troubleIds } from '../../content/troubleshooter.ts'
import { guidesInOrder } from '../guides.ts'

/** All public pages; a guide's date is the day of its last check. */
export const GET: APIRoute = async ({ site }) => {
  const guides = await guidesInOrder()
  const newest = guides
    .map(({ data }) => data.checkedOn)
    .sort()
    .at(-1)
  const pages = [
    { path: '/', on: newest },
    { path: '/huong-dan/', on: newest },
    ...guides.map(({ id, data }) => ({ path: `/huong-dan/${id}/`, on: data.checkedOn })),
    { path: '/khac-phuc/', on: undefined },
    ...troubleIds.map((trouble) => ({ path: `/khac-phuc/${trouble}/`, on: undefined })),
    { path: '/gui-yeu-cau/', on: undefined },
    { path: '/tra-cuu/', on: undefined },
  ]
  const urls = pages.map(({ path, on }) => {
    const date = on ? `<lastmod>${on}</lastmod>` : ''
    return `  <url><loc>${new URL(path, site).href}</loc>${date}</url>`
  })
  return new Response(
    `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join('\n')}
</urlset>
`,
  )
}
