import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['tests/**/*.test.ts'],
    // Nothing here waits for a clock: this only ends what hangs, on a slow machine too.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores are the usual machine: more workers only make browsers and servers wait.
    maxWorkers: 2,
  },
})
