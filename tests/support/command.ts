import { execFile, type ExecFileOptions } from 'node:child_process'
import type { Env } from '../../api/config.ts'
import { rootDir } from '../../site/make/paths.ts'

/** How a process ended, and all that it printed. */
export interface Outcome {
  /** Exit code; NaN when a signal ended the process or it could not start. */
  code: number
  out: string
  error: string
}

/**
 * Runs a program to its end; never rejects.
 * @param input  text of its standard input, which is closed then
 */
export function runProgram(
  program: string,
  args: string[],
  { input = '', ...options }: ExecFileOptions & { input?: string },
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { ...options, encoding: 'utf8' }, (failure, out, error) =>
      resolve({ code: failure ? Number(failure.code ?? NaN) : 0, out, error }),
    )
    child.stdin?.end(input)
  })
}

/**
 * Runs a command of `api/commands/` in a process of its own.
 * @param env  its whole environment
 */
export function runCommand(name: string, env: Env, ...args: string[]): Promise<Outcome> {
  const entry = `${rootDir}api/commands/${name}.ts`
  return runProgram(process.execPath, [entry, ...args], { env, cwd: rootDir })
}
