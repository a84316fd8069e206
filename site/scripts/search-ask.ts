import type { FullAnswer } from './search-full.ts'
import { searchPlace } from './search-index.ts'
import type { FullQuestion, FullReply } from './search-worker.ts'

let worker: Worker | undefined
let asked = 0
const waiting = new Map<number, (answer: FullAnswer | undefined) => void>()

/**
 * Asks the full text, in a worker that is started at the first question.
 * @param limit  most results wanted; each costs a small request
 * @returns      undefined when it cannot be asked (offline, an old browser, no WebAssembly), or
 *               should not, because its reader saves data
 */
export function askFullText(question: string, limit: number): Promise<FullAnswer | undefined> {
  if (savesData()) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const id = ++asked
    waiting.set(id, resolve)
    try {
      worker ??= startWorker()
      const { index, pagefind } = searchPlace
      const place = { index, pagefind }
      worker.postMessage({ id, place, question, limit } satisfies FullQuestion)
    } catch {
      giveUp()
    }
  })
}

function startWorker(): Worker {
  const started = new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener('message', ({ data }: MessageEvent<FullReply>) => {
    waiting.get(data.id)?.(data.answer)
    waiting.delete(data.id)
  })
  // It could not be loaded: the next question tries again.
  started.addEventListener('error', giveUp)
  return started
}

function giveUp(): void {
  worker = undefined
  for (const resolve of waiting.values()) resolve(undefined)
  waiting.clear()
}

function savesData(): boolean {
  // Not in TypeScript's own list of the browser's parts yet.
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } }
  return connection?.saveData === true
}
