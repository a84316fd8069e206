import { fileURLToPath } from 'node:url'

/** Folder of the project, with a slash at its end. */
export const rootDir = fileURLToPath(new URL('../../', import.meta.url))
/** The public build: all of it may be served to anybody. */
export const distDir = `${rootDir}dist/`
/** What the API gets of the build; never served as it is. */
export const internalDir = `${rootDir}dist-internal/`
