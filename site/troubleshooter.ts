import { stepsOf } from '../content/guide-outline.ts'
import type { KnownGuide } from '../content/troubleshooter.ts'
import { guidesInOrder } from './guides.ts'

/** All guides, as the troubleshooter needs them to prefill the form. */
export async function knownGuides(): Promise<KnownGuide[]> {
  const guides = await guidesInOrder()
  return guides.map(({ id, data, body = '' }) => ({
    slug: id,
    title: data.title,
    product: data.product,
    requestType: data.requestType,
    steps: stepsOf(body),
  }))
}
