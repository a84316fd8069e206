import type { APIRoute } from 'astro'
import {
  FORM_PATH,
  guidePath,
  GUIDES_PATH,
  HOME_PATH,
  LOOKUP_PATH,
  troublePath,
  TROUBLESHOOTER_PATH,
} from '../../content/addresses.ts'
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
    { path: HOME_PATH, on: newest },
    { path: GUIDES_PATH, on: newest },
    ...guides.map(({ id, data }) => ({ path: guidePath(id), on: data.checkedOn })),
    { path: TROUBLESHOOTER_PATH, on: undefined },
    ...troubleIds.map((trouble) => ({ path: troublePath(trouble), on: undefined })),
    { path: FORM_PATH, on: undefined },
    { path: LOOKUP_PATH, on: undefined },
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
