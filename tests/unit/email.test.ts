import { expect, test } from 'vitest'
import { isEmail } from '../../content/text/email.ts'
import { emailKey, lowerDomain } from '../../api/text/email.ts'

test.for([
  'a@b.vn',
  'Ten.Toi+nhan@Cong-Ty.com.vn',
  `${'a'.repeat(64)}@b.vn`,
  'a@xn--bcher-kva.example',
  "o'brien@b.vn",
])('takes %s as an e-mail address', (text) => {
  expect(isEmail(text)).toBe(true)
})

test.for([
  { rule: 'no @', text: 'khach' },
  { rule: 'no domain of two labels', text: 'a@localhost' },
  { rule: 'a name', text: 'A <a@b.vn>' },
  { rule: 'two addresses', text: 'a@b.vn,c@d.vn' },
  { rule: 'two dots', text: 'a..b@c.vn' },
  { rule: 'Vietnamese letters before the @', text: 'ngọc@b.vn' },
  { rule: 'a line break', text: 'a@b.vn\r\nBcc: c@d.vn' },
  { rule: 'a label that ends in a hyphen', text: 'a@b-.vn' },
  { rule: 'a local part of 65 characters', text: `${'a'.repeat(65)}@b.vn` },
  { rule: '255 characters', text: `a@${'b.'.repeat(125)}com` },
])('refuses as an e-mail address: $rule', ({ text }) => {
  expect(isEmail(text)).toBe(false)
})

test('ignores letter case for persons, and lower-cases only the domain of an address', () => {
  expect(emailKey('Ten.Toi@B.VN')).toBe('ten.toi@b.vn')
  expect(lowerDomain('Ten.Toi@B.VN')).toBe('Ten.Toi@b.vn')
})
