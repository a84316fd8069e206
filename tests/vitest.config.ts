import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take longest, first: one that starts last would keep a core alone. */
const LONGEST = ['burst', 'commands', 'separation', 'handbook', 'staff-door', 'crash', 'mail-flood']

/** Orders the longest files first, the others as Vitest does: by duration or size. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
      return at === -1 ? LONGEST.length : at
    }
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['tests/**/*.test.ts'],
    // Tests wait for facts, not for time: these limits only end a test that hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores are the usual machine: more workers only make browsers and servers wait.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // Each worker under test would ask Cloudflare where in the world it runs.
    env: { CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
  },
})
