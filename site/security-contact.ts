import { isEmail } from '../content/text/email.ts'
import { SUPPORT_EMAIL } from '../content/text/site.ts'

/**
 * Address for reports of security faults: MAIL_REPLY_TO at build time, which a person reads.
 * @throws Error when it is not an e-mail address
 */
export const securityContact = readContact(process.env['MAIL_REPLY_TO']?.trim())

function readContact(address: string | undefined): string {
  if (!address) return SUPPORT_EMAIL
  if (!isEmail(address)) {
    throw new Error('MAIL_REPLY_TO phải là một địa chỉ email')
  }
  return address
}
