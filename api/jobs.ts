import { sweepOrphans } from './attachments/attachments.ts'
import type { Deps } from './deps.ts'
import { drain } from './outbox/drain.ts'
import { sweepSessions } from './staff/session.ts'
import { answerSignIns } from './staff/sign-in.ts'
import { checkIntegrity } from './tickets/integrity.ts'
import { answerLinkRequests } from './tickets/link-requests.ts'

interface Job {
  /** Every minute when somebody may be waiting for it; the others are for a quiet minute. */
  every: 'minute' | 'hour'
  /** Safe to run twice, or in two processes at once. */
  run: (deps: Deps) => Promise<unknown>
}

const jobs: Record<string, Job> = {
  linkRequests: { every: 'minute', run: answerLinkRequests },
  signIns: { every: 'minute', run: answerSignIns },
  outbox: { every: 'minute', run: drain },
  orphanFiles: { every: 'hour', run: sweepOrphans },
  staffSessions: { every: 'hour', run: sweepSessions },
  integrity: { every: 'hour', run: checkIntegrity },
}

/**
 * Runs the jobs that are due in the minute of `deps.now()`, once; hourly ones in minute 0.
 * A job that fails is logged and never stops the next.
 * @returns what each job did, by its name
 */
export async function runJobs(deps: Deps): Promise<Record<string, unknown>> {
  const report: Record<string, unknown> = {}
  const isHour = deps.now().getUTCMinutes() === 0
  for (const [name, { every, run }] of Object.entries(jobs)) {
    if (every === 'hour' && !isHour) continue
    try {
      report[name] = await run(deps)
    } catch (error) {
      report[name] = 'failed'
      deps.log('error', 'job failed', { job: name, error: String(error) })
    }
  }
  return report
}
