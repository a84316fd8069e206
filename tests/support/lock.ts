import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Holds the write lock of a database file until its standard input ends. */
const HOLDER = `
  const { DatabaseSync } = require('node:sqlite')
  const database = new DatabaseSync(process.argv[1])
  database.exec('PRAGMA busy_timeout = 10000')
  database.exec('BEGIN IMMEDIATE')
  process.stdout.write('locked')
  process.stdin.resume().on('end', () => {
    database.exec('ROLLBACK')
    process.exit()
  })
`

/**
 * Another process takes the write lock of a database file, as a stuck backup or script would.
 * @returns gives the lock back
 */
export async function lockDatabase(path: string): Promise<() => Promise<void>> {
  const holder = spawn(process.execPath, ['-e', HOLDER, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  return async () => {
    const gone = once(holder, 'exit')
    holder.stdin.end()
    await gone
  }
}
