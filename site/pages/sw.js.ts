import type { APIRoute } from 'astro'
import { offline } from '../../content/text/reading.ts'
import { cutGuide, joinGuide, shellId } from '../guide-part.ts'
import { serviceWorker } from '../service-worker.ts'

/** The service worker, at the root so that it may see every page. */
export const GET: APIRoute = () =>
  new Response(
    `(${String(serviceWorker)})(${[JSON.stringify(offline), cutGuide, joinGuide, shellId].map(String).join(', ')})\n`,
    {
      headers: { 'Content-Type': 'text/javascript; charset=utf-8' },
    },
  )
