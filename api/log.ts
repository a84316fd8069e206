import type { Log } from './deps.ts'

/** Creates a log that writes one line of JSON per call, by default to standard error. */
export function jsonLog(write: (line: string) => void = console.error): Log {
  return (level, message, data = {}) => {
    write(maskSecrets(JSON.stringify({ at: new Date().toISOString(), level, message, ...data })))
  }
}

/** Masks secrets that a library's message may quote: in URLs, headers and keys. */
export function maskSecrets(text: string): string {
  return text
    .replace(/(:\/\/)[^\s/?#"'@]+@/g, '$1***@')
    .replace(/((?:authToken|auth_token|access_token|jwt)=)[^\s&#"'\\]+/gi, '$1***')
    .replace(/\b(Bearer|Basic) [\w.~+/-]+=*/gi, '$1 ***')
    .replace(/\b(re|whsec)_[\w+/]{8,}=*/g, '$1_***')
}
