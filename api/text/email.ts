/** Yahoo's user names contain no hyphen; text after one is a disposable tag. */
const YAHOO = /^(yahoo(\.\w+){1,2}|ymail\.com|rocketmail\.com)$/
/** Domains that give addresses to everybody: many new ones belong to many people. */
const PROVIDERS =
  /^(gmail\.com|yahoo(\.\w+){1,2}|(outlook|hotmail|live)(\.\w+){1,2}|(msn|ymail|rocketmail|icloud|me|aol|protonmail|zoho|mail|gmx)\.com|proton\.me|gmx\.net|(mail|yandex)\.ru|(qq|163|126)\.com|(fpt|vnn)\.vn|viettel\.vn)$/

/** Lower-cases the domain of an address; its local part may be case-sensitive. */
export function lowerDomain(address: string): string {
  return address.replace(/@[^@]*$/, (domain) => domain.toLowerCase())
}

/** Key of a person: accounts and requesters whose addresses differ only in case are the same. */
export function emailKey(email: string): string {
  return email.toLowerCase()
}

/**
 * Key of a mailbox, for limits on mails to it; never an address to write to.
 *
 * Ignores letter case, a `+tag`, Gmail's dots and Yahoo's `-tag`.
 */
export function mailboxKey(email: string): string {
  const [local = '', domain = ''] = emailKey(email).split(/@(?=[^@]*$)/)
  const untagged = local.replace(/(?<=.)\+.*$/, '')
  if (/^(gmail|googlemail)\.com$/.test(domain)) return `${untagged.replaceAll('.', '')}@gmail.com`
  if (YAHOO.test(domain)) return `${untagged.replace(/(?<=.)-.*$/, '')}@${domain}`
  return `${untagged}@${domain}`
}

/** Domain of a mailbox key. */
export function domainOf(key: string): string {
  return key.slice(key.indexOf('@') + 1)
}

/** True for the domain of a public mail provider. */
export function isMailProvider(domain: string): boolean {
  return PROVIDERS.test(domain)
}
