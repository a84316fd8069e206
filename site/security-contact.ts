import { SUPPORT_EMAIL } from '../content/text/site.ts'

/**
 * Address for reports of weaknesses: MAIL_REPLY_TO at build time, which a person reads.
 * @throws Error when it is no address
 */
export const securityContact = readContact(process.env['MAIL_REPLY_TO']?.trim())

function readContact(address: string | undefined): string {
  if (!address) return SUPPORT_EMAIL
  if (!/^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(address)) {
    throw new Error('MAIL_REPLY_TO phải là một địa chỉ email')
  }
  return address
}
