import { customerMails } from './replies/customer-mails.ts'
import { staffMails } from './replies/staff-mails.ts'
import type { MailReply, Placeholders } from './replies/template.ts'

/** Mail templates by name: wording of DOMAIN §5, and mails that no seed has. */
export const mailReplies = { ...customerMails, ...staffMails } as const

/** Name of a mail template. */
export type MailName = keyof typeof mailReplies

type StringsIn<T> = T extends string
  ? T
  : T extends readonly (infer Item)[]
    ? StringsIn<Item>
    : T extends object
      ? { [Key in keyof T]: StringsIn<T[Key]> }[keyof T]
      : never

type NamesIn<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never

/** Placeholders in a template's sentences, links and lists. */
type NamesOf<Reply extends MailReply> =
  | NamesIn<StringsIn<Reply>>
  | Extract<Reply['body'][number], { url: string }>['url']
  | Extract<Reply['body'][number], { items: string }>['items']

/** Placeholders that the renderer fills itself. */
export type AutomaticPlaceholder = 'code' | 'staffUrl'

/**
 * Values that a mail template needs.
 *
 * A placeholder that `Placeholders` lacks gets the type `never`, so a misspelt one in a template
 * does not compile where the mail is rendered.
 */
export type MailValues<Name extends MailName> = {
  [
    P in Exclude<NamesOf<(typeof mailReplies)[Name]>, AutomaticPlaceholder>
  ]: P extends keyof Placeholders ? Placeholders[P] : never
}

/** Labels of priorities in M4's subject. */
export const priorityLabels = { normal: 'Thường', urgent: 'Khẩn' } as const

/** Label of a ticket in a list of links, without typed text. */
export function ticketLinkLabel(ticket: {
  code: string
  requestType: string
  receivedAt: string
}): string {
  return `${ticket.code}: ${ticket.requestType}, nhận lúc ${ticket.receivedAt}`
}
