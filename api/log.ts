import type { Log } from './deps.ts'

/** Writes one line of JSON per call to standard error; readable by any log collector. */
export function jsonLog(write: (line: string) => void = console.error): Log {
  return (level, message, data = {}) => {
    write(JSON.stringify({ at: new Date().toISOString(), level, message, ...data }))
  }
}
