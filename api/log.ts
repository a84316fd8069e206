import type { Log } from './deps.ts'

/** Writes one line of JSON per call to standard error; readable by any log collector. */
export function jsonLog(write: (line: string) => void = console.error): Log {
  return (level, message, data = {}) => {
    write(maskSecrets(JSON.stringify({ at: new Date().toISOString(), level, message, ...data })))
  }
}

/** Replaces secrets that a message of a library may quote: in addresses, headers and keys. */
export function maskSecrets(text: string): string {
  return text
    .replace(/(:\/\/)[^\s/?#"'@]+@/g, '$1***@')
    .replace(/((?:authToken|auth_token|access_token|jwt)=)[^\s&#"'\\]+/gi, '$1***')
    .replace(/\b(Bearer|Basic) [\w.~+/-]+=*/gi, '$1 ***')
    .replace(/\b(re|whsec)_[\w+/]{8,}=*/g, '$1_***')
}
