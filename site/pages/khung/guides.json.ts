import type { APIRoute } from 'astro'
import { guidesInOrder } from '../../guides.ts'

/** Guides for the later steps of the build, which remove this file with the frames. */
export const GET: APIRoute = async () => {
  const guides = await guidesInOrder()
  return Response.json(
    guides.map(({ id, data, body }) => ({ slug: id, guide: data, mdx: body ?? '' })),
  )
}
