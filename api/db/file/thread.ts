import { parentPort, workerData } from 'node:worker_threads'
import type { Result, Statement } from '../database.ts'
import { openEngine } from './engine.ts'

/** The thread of `openFile`: holds the file open and runs its calls in order. */

export interface ThreadSettings {
  path: string
  lockWaitMs: number
}

export type ThreadCall =
  | { id: number; kind: 'execute'; statement: Statement | string }
  | { id: number; kind: 'batch'; statements: Statement[]; mode: 'read' | 'write' }
  | { kind: 'close' }

export type ThreadAnswer =
  | { id: number; results: Result[] }
  // A clone of an error keeps neither its class nor its code.
  | { id: number; error: { message: string; code: string } }

// `openFile` alone starts this file.
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
