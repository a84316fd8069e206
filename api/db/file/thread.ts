import { parentPort, workerData } from 'node:worker_threads'
import type { Result, Statement } from '../database.ts'
import { openEngine } from './engine.ts'

/* The thread of `openFile`: keeps the file open and runs its calls in order. */

/** Settings of the thread; see `openEngine`. */
export interface ThreadSettings {
  path: string
  lockWaitMs: number
}

/** A call to the thread. */
export type ThreadCall =
  | { id: number; kind: 'execute'; statement: Statement | string }
  | { id: number; kind: 'batch'; statements: Statement[]; mode: 'read' | 'write' }
  | { kind: 'close' }

/** The thread's answer to a call. */
export type ThreadAnswer =
  | { id: number; results: Result[] }
  // Cloning an error drops its class and code.
  | { id: number; error: { message: string; code: string } }

// Only `openFile` starts this file.
const { path, lockWaitMs } = workerData as ThreadSettings
const engine = openEngine(path, lockWaitMs)
parentPort?.postMessage('open')

parentPort?.on('message', (call: ThreadCall) => {
  switch (call.kind) {
    case 'execute':
      answer(call.id, () => [engine.execute(call.statement)])
      return
    case 'batch':
      answer(call.id, () => engine.batch(call.statements, call.mode))
      return
    case 'close':
      engine.close()
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
