import type { Browser, CDPSession, Page } from 'playwright-core'
import * as z from 'zod'

/** One answer that came over the network. */
export interface Transfer {
  path: string
  /** Head and body as they were sent. */
  bytes: number
}

const Response = z.object({
  requestId: z.string(),
  response: z.object({ url: z.string(), fromServiceWorker: z.boolean().optional() }),
})
const Finished = z.object({ requestId: z.string(), encodedDataLength: z.number() })

/**
 * Notes what a page and its service worker take from the network from now on; what the worker hands
 * to the page is counted once, where it comes from.
 * @returns a list that grows
 */
export async function watchTransfers(browser: Browser, page: Page): Promise<Transfer[]> {
  const transfers: Transfer[] = []
  const session = await page.context().newCDPSession(page)
  note(transfers, (name, tell) => session.on(name, tell))
  await session.send('Network.enable')
  const { targetInfo } = await session.send('Target.getTargetInfo')
  const root = await browser.newBrowserCDPSession()
  const { targetInfos } = await root.send('Target.getTargets')
  for (const { type, targetId, browserContextId } of targetInfos) {
    if (type !== 'service_worker' || browserContextId !== targetInfo.browserContextId) continue
    await watchWorker(root, targetId, transfers)
  }
  return transfers
}

type Name = 'Network.responseReceived' | 'Network.loadingFinished'

function note(
  transfers: Transfer[],
  on: (name: Name, tell: (event: unknown) => void) => void,
): void {
  const paths = new Map<string, string>()
  on('Network.responseReceived', (event) => {
    const { requestId, response } = Response.parse(event)
    if (!response.fromServiceWorker) paths.set(requestId, new URL(response.url).pathname)
  })
  on('Network.loadingFinished', (event) => {
    const { requestId, encodedDataLength } = Finished.parse(event)
    const path = paths.get(requestId)
    if (path) transfers.push({ path, bytes: encodedDataLength })
  })
}

/** Playwright has no session for a worker: messages are passed through the browser's. */
async function watchWorker(
  root: CDPSession,
  targetId: string,
  transfers: Transfer[],
): Promise<void> {
  const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: false })
  const listeners = new Map<string, (event: unknown) => void>()
  note(transfers, (name, tell) => listeners.set(name, tell))
  const Message = z.object({ id: z.number(), method: z.string(), params: z.unknown() }).partial()
  await new Promise<void>((resolve) => {
    root.on('Target.receivedMessageFromTarget', (event) => {
      if (event.sessionId !== sessionId) return
      const { id, method = '', params } = Message.parse(JSON.parse(event.message))
      if (id === 1) resolve()
      listeners.get(method)?.(params)
    })
    const message = JSON.stringify({ id: 1, method: 'Network.enable' })
    void root.send('Target.sendMessageToTarget', { sessionId, message })
  })
}
