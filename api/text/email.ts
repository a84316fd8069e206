/** Yahoo's names hold no hyphen: what follows one is a disposable tag. */
const YAHOO = /^(yahoo(\.\w+){1,2}|ymail\.com|rocketmail\.com)$/
/** Domains where everybody may have an address: many new ones there are many people. */
const PROVIDERS =
  /^(gmail\.com|yahoo(\.\w+){1,2}|(outlook|hotmail|live)(\.\w+){1,2}|(msn|ymail|rocketmail|icloud|me|aol|protonmail|zoho|mail|gmx)\.com|proton\.me|gmx\.net|(mail|yandex)\.ru|(qq|163|126)\.com|(fpt|vnn)\.vn|viettel\.vn)$/

/**
 * Tells mailboxes apart when mails to them are counted: letter case, a `+tag`, Gmail's dots and
 * Yahoo's `-tag` make no other mailbox. A key to count by, never an address to write to.
 */
export function mailboxKey(email: string): string {
  const [local = '', domain = ''] = email.toLowerCase().split(/@(?=[^@]*$)/)
  const untagged = local.replace(/(?<=.)\+.*$/, '')
  if (/^(gmail|googlemail)\.com$/.test(domain)) return `${untagged.replaceAll('.', '')}@gmail.com`
  if (YAHOO.test(domain)) return `${untagged.replace(/(?<=.)-.*$/, '')}@${domain}`
  return `${untagged}@${domain}`
}

/** Domain of a mailbox key. */
export function domainOf(key: string): string {
  return key.slice(key.indexOf('@') + 1)
}

/** Whether a domain gives addresses to everybody. */
export function isMailProvider(domain: string): boolean {
  return PROVIDERS.test(domain)
}
