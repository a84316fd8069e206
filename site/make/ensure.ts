import { buildOnce } from './build-once.ts'

// The shell that runs this runs the server or the checks next, and lives as long as they do.
try {
  await buildOnce({ user: process.ppid })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
