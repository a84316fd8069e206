import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { DatabaseClient, Result } from '../database.ts'
import type { ThreadAnswer, ThreadCall, ThreadSettings } from './thread.ts'

interface Waiting {
  resolve: (results: Result[]) => void
  reject: (error: unknown) => void
}

/**
 * Opens a database file in its own thread.
 *
 * The server keeps answering while a commit waits for the disk or a statement for a lock. Calls run
 * one at a time, in order.
 * @param settings.lockWaitMs  how long a statement waits while another process locks the file
 * @throws the engine's error when the file cannot be opened
 */
export async function openFile(settings: ThreadSettings): Promise<DatabaseClient> {
  const thread = new Worker(new URL('./thread.ts', import.meta.url), { workerData: settings })
  // The first message means that the file is open; on failure the thread emits an error.
  await once(thread, 'message')
  // Only pending calls keep the process alive.
  thread.unref()

  const waiting = new Map<number, Waiting>()
  let calls = 0
  let isClosed = false

  thread.on('message', (answer: ThreadAnswer) => {
    const call = waiting.get(answer.id)
    waiting.delete(answer.id)
    if (waiting.size === 0) thread.unref()
    if ('results' in answer) call?.resolve(answer.results)
    else call?.reject(Object.assign(new Error(answer.error.message), { code: answer.error.code }))
  })

  function post(call: ThreadCall): void {
    thread.postMessage(call)
  }

  function ask(call: (id: number) => ThreadCall): Promise<Result[]> {
    if (isClosed) return Promise.reject(new Error('The database is closed'))
    return new Promise((resolve, reject) => {
      calls += 1
      waiting.set(calls, { resolve, reject })
      thread.ref()
      post(call(calls))
    })
  }

  return {
    async execute(statement) {
      const [result] = await ask((id) => ({ id, kind: 'execute', statement }))
      return result ?? { rows: [], rowsAffected: 0 }
    },
    batch: (statements, mode) => ask((id) => ({ id, kind: 'batch', statements, mode })),
    async close() {
      if (isClosed) return
      isClosed = true
      thread.ref()
      const ended = once(thread, 'exit')
      post({ kind: 'close' })
      await ended
    },
  }
}
