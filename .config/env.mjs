/**
 * Reads settings from a file `.env` in the folder the command is run in, if there is one; what the
 * environment already holds stays. Loaded by the commands of package.json that run the product:
 * checks and tests must not depend on anybody's own settings.
 */
try {
  process.loadEnvFile()
} catch (error) {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  if (!isMissing) throw error
}
