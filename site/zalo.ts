/**
 * Address of the support group on Zalo, from ZALO_URL at build time; undefined if unset.
 * @throws Error when it is not an https address of zalo.me
 */
export const zaloUrl = readZaloUrl(process.env['ZALO_URL'])

function readZaloUrl(value: string | undefined): string | undefined {
  if (!value) return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url?.protocol !== 'https:' || url.host !== 'zalo.me') {
    throw new Error('ZALO_URL phải là địa chỉ https://zalo.me/…')
  }
  return url.href
}
