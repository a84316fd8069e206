import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Env } from '../../api/config.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Outcome {
  code: number
  out: string
  error: string
}

/**
 * Runs a command of `api/commands/` in a process of its own.
 * @param env  its whole environment
 */
export function runCommand(name: string, env: Env, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const entry = `${ROOT}api/commands/${name}.ts`
    execFile(process.execPath, [entry, ...args], { env, cwd: ROOT }, (failure, out, error) => {
      resolve({ code: failure ? Number(failure.code) : 0, out, error })
    })
  })
}
