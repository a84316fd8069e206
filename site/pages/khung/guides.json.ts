import type { APIRoute } from 'astro'
import { guidesInOrder } from '../../guides.ts'

/** Guides for the steps after Astro; taken out of `dist/` with the frames. */
export const GET: APIRoute = async () => {
  const guides = await guidesInOrder()
  return Response.json(
    guides.map(({ id, data, body }) => ({ slug: id, guide: data, mdx: body ?? '' })),
  )
}
