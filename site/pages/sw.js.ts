import type { APIRoute } from 'astro'
import { offline } from '../../content/text/reading.ts'
import { serviceWorker } from '../service-worker.ts'

/** The service worker, at the root so that it may see every page. */
export const GET: APIRoute = () =>
  new Response(`(${serviceWorker.toString()})(${JSON.stringify(offline)})\n`, {
    headers: { 'Content-Type': 'text/javascript; charset=utf-8' },
  })
