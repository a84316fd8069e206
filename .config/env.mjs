/*
 * Loads `.env` from the working directory, if it exists; the environment takes precedence. Only
 * commands of package.json that run the product load this file, so that tests and checks do not
 * depend on a developer's settings.
 */
try {
  process.loadEnvFile()
} catch (error) {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  if (!isMissing) throw error
}
