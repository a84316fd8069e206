import type { FullAnswer } from './search-full.ts'
import { searchPlace } from './search-index.ts'
import type { FullQuestion, FullReply } from './search-worker.ts'

let worker: Worker | undefined
let asked = 0
const waiting = new Map<number, (answer: FullAnswer | undefined) => void>()

/**
 * Searches the full text in a worker, which the first question starts.
 * @param limit  most results; each costs a small request
 * @returns      undefined when that is impossible (offline, old browser, no WebAssembly) or unwanted
 *               (the browser saves data)
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
  // It did not load: the next question tries again.
  started.addEventListener('error', giveUp)
  return started
}

function giveUp(): void {
  worker = undefined
  for (const resolve of waiting.values()) resolve(undefined)
  waiting.clear()
}

function savesData(): boolean {
  // Missing in TypeScript's DOM types.
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } }
  return connection?.saveData === true
}
