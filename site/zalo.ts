import { isZaloUrl, NOT_ZALO } from '../content/text/zalo.ts'

/**
 * Address of the support group on Zalo, from ZALO_URL at build time; undefined if unset.
 * @throws Error when it is not an https address of zalo.me
 */
export const zaloUrl = readZaloUrl(process.env['ZALO_URL']?.trim())

function readZaloUrl(url: string | undefined): string | undefined {
  if (!url) return undefined
  if (!isZaloUrl(url)) throw new Error(`ZALO_URL ${NOT_ZALO}`)
  return url
}
