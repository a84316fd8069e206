import { sweepOrphans } from './attachments/attachments.ts'
import type { Deps } from './deps.ts'
import { drain } from './outbox/outbox.ts'
import { answerLinkRequests } from './tickets/link-requests.ts'
import { checkIntegrity } from './tickets/integrity.ts'

export type JobReport = Record<string, unknown>

/** Each is safe to run twice, or by two processes at once; a failed one never stops the next. */
const jobs: Record<string, (deps: Deps) => Promise<unknown>> = {
  linkRequests: answerLinkRequests,
  outbox: drain,
  orphanFiles: sweepOrphans,
  integrity: checkIntegrity,
}

/** Jobs of which a visitor waits for the outcome; the others are for the quiet minute. */
const PROMPT = new Set(['linkRequests', 'outbox'])

/**
 * Runs what the scheduler runs at `deps.now()`, once.
 * @param only  `prompt`: just what somebody may be waiting for
 * @returns what each job did, by its name
 */
export async function runJobs(deps: Deps, only: 'prompt' | 'all' = 'all'): Promise<JobReport> {
  const report: JobReport = {}
  for (const [name, run] of Object.entries(jobs)) {
    if (only === 'prompt' && !PROMPT.has(name)) continue
    try {
      report[name] = await run(deps)
    } catch (error) {
      report[name] = 'failed'
      deps.log('error', 'job failed', { job: name, error: String(error) })
    }
  }
  return report
}
