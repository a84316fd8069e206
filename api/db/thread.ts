import { parentPort, workerData } from 'node:worker_threads'
import type { Result, Statement } from './database.ts'
import { openEmbedded } from './embedded.ts'

/** The thread of `openThreaded`: holds the file open and runs what it is told, in order. */

export interface ThreadSettings {
  path: string
  lockWaitMs: number
}

export type ThreadCall =
  | { id: number; kind: 'execute'; statement: Statement | string }
  | { id: number; kind: 'batch'; statements: Statement[] }
  | { kind: 'renew' | 'close' }

export type ThreadAnswer =
  | { id: number; results: Result[] }
  // A clone of an error keeps neither its class nor its code.
  | { id: number; error: { message: string; code: string } }

// `openThreaded` is the only one who starts this file.
const { path, lockWaitMs } = workerData as ThreadSettings
const client = openEmbedded(path, lockWaitMs)
parentPort?.postMessage('open')

parentPort?.on('message', (call: ThreadCall) => {
  switch (call.kind) {
    case 'execute':
      answer(call.id, () => [client.execute(call.statement)])
      return
    case 'batch':
      answer(call.id, () => client.batch(call.statements))
      return
    case 'renew':
      try {
        client.renew()
      } catch {
        // The same trouble again: the next statement tells.
      }
      return
    case 'close':
      client.close()
      parentPort?.close()
  }
})

function answer(id: number, run: () => Result[]): void {
  parentPort?.postMessage(outcome(id, run))
}

function outcome(id: number, run: () => Result[]): ThreadAnswer {
  try {
    return { id, results: run() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return { id, error: { message, code } }
  }
}
