import { describe, expect, test } from 'vitest'
import { lint } from '../../api/replies/lint.ts'
import { spokenReplies } from '../../content/reply-voices.ts'

const NOTHING_KNOWN = { hasTechnicalNote: false, hasCause: false }

/** Rules that a sentence breaks while neither technicians nor the cause are known. */
const rulesIn = (text: string) => [
  ...new Set(lint(text, NOTHING_KNOWN).map(({ rule }) => rule as string)),
]

describe('a promise of a repair time is found (K20)', () => {
  test.for([
    'Lỗi sẽ được khắc phục trong hôm nay ạ.',
    'Em sẽ xử lý xong trước 16 giờ ạ.',
    'Dự kiến xử lý trong vòng 24h.',
    'Hệ thống sẽ hoạt động lại sau 30 phút nữa ạ.',
    'Kỹ thuật sửa xong trước 17h30 chiều nay.',
    'Chiều nay là xong ạ.',
    'Bên em khắc phục sự cố trong 2 giờ.',
    'Việc này mất khoảng vài ngày, xử lý xong trong tuần này ạ.',
    'Em sẽ xử lý ngay cho anh/chị ạ.',
    'Kỹ thuật xử lý tối đa 2 ngày.',
    'Chắc chắn sẽ khắc phục được ạ.',
    'CoreTech cam kết xử lý dứt điểm.',
    'Khắc phục xong trước 16:30.',
    'Sự cố được giải quyết vào thứ Hai.',
    'Lỗi này sẽ xong sớm thôi ạ.',
    'He thong se khac phuc trong vong 2 gio.',
    'Sẽ sửa xong trong sáng mai.',
    'Kỹ thuật khắc phục chậm nhất là ngày mai.',
    'Bộ phận kỹ thuật xử lý ngay lập tức ạ.',
    'Em đảm bảo hệ thống được sửa 100%.',
  ])('%s', (sentence) => {
    expect(rulesIn(sentence)).toEqual(['K20'])
    expect(lint(sentence, { ...NOTHING_KNOWN, hasTechnicalNote: true })).toEqual([])
  })
})

describe('blame is found before the cause is known (K21)', () => {
  test.for([
    'Lỗi do bạn nhập sai mật khẩu.',
    'Dạ đây là lỗi phía khách ạ.',
    'Lỗi này là do anh/chị.',
    'Do anh/chị cấu hình sai cổng nên thư bị treo.',
    'Lỗi của khách hàng, không phải của bên em.',
    'Đây là lỗi hệ thống của chúng tôi.',
    'Lỗi do hệ thống bên em ạ.',
    'Lỗi từ phía CoreTech ạ.',
    'Hệ thống của chúng tôi đang bị lỗi.',
    'Loi nay do ban quen mat khau.',
    'Tại anh/chị bấm nhầm nút gửi ạ.',
    'Lỗi nằm ở phía quý khách.',
  ])('%s', (sentence) => {
    expect(rulesIn(sentence)).toEqual(['K21'])
    expect(lint(sentence, { ...NOTHING_KNOWN, hasCause: true })).toEqual([])
  })
})

describe('harmless words pass (K20, K21)', () => {
  test.for([
    'Em sẽ cập nhật tiến độ cho anh/chị trong vòng 24h ạ.',
    'CoreTech phản hồi trong vòng 24 giờ kể từ khi tiếp nhận.',
    'Kỹ thuật đang xử lý, em sẽ cập nhật trong vòng 24h ạ.',
    'Em sẽ gọi lại cho anh/chị trước 16 giờ ạ.',
    'Em sẽ cập nhật ngay khi có kết quả ạ.',
    'Thời gian khắc phục được thông báo sau khi kỹ thuật kiểm tra.',
    'Anh/chị thử gửi lại sau 15 phút giúp em ạ.',
    'Anh/chị vui lòng gửi ảnh trước 17h chiều nay.',
    'Em chưa thể hứa khi nào sẽ xong ạ.',
    'Kết quả giải quyết được trả lời bằng văn bản trong thời hạn không quá 30 ngày làm việc.',
    'Sự cố đã được xử lý trong sáng nay.',
    'Khi kỹ thuật xử lý xong, em báo anh/chị ạ.',
    'Câu trả lời của anh/chị giúp em nhiều ạ.',
    'Lỗi do bản cập nhật của trình duyệt cần kiểm tra thêm.',
    'Lỗi đó anh/chị gặp từ khi nào ạ?',
    'Em xin lỗi anh/chị vì phải chờ ạ.',
    'Anh/chị cho em xin mã lỗi của anh/chị ạ.',
    'Kỹ thuật chưa xác định lỗi do hệ thống hay do mạng.',
    'Ảnh chụp lỗi của anh/chị em đã nhận được.',
    'Quyền lợi của khách hàng vẫn như cũ.',
    'Màn hình hiện thông báo lỗi hệ thống thì anh/chị chụp lại giúp em.',
    'Anh/chị nên đổi mật khẩu ngay sau khi đăng nhập.',
    'Mã 535 5.7.8 là máy gửi thư từ chối đăng nhập.',
    'Kỹ thuật xử lý rồi, anh/chị thử lại sau 5 phút ạ.',
    'Cài đặt hoàn tất, anh/chị đợi khoảng 5 phút rồi đăng nhập giúp em.',
    'Từ 8 giờ đến 16 giờ hôm nay có 20 thư bị treo.',
  ])('%s', (sentence) => {
    expect(lint(sentence, NOTHING_KNOWN)).toEqual([])
  })
})

test('each wording is shown as it was typed, once, in the order of the text (K20, K21)', () => {
  const text =
    'Dạ em xin lỗi ạ. Lỗi do BẠN ạ.\nKỹ thuật khắc phục  trong 2 giờ ạ! Kỹ thuật khắc phục  trong 2 giờ ạ.'
  expect(lint(text, NOTHING_KNOWN)).toEqual([
    { rule: 'K21', words: 'Lỗi do BẠN' },
    { rule: 'K20', words: 'khắc phục  trong 2 giờ' },
  ])
})

test('a promise and an update in two sentences are told apart (K20)', () => {
  expect(rulesIn('Kỹ thuật đang xử lý. Trong vòng 24h em cập nhật ạ.')).toEqual([])
  expect(rulesIn('Em cập nhật trong 24h. Sẽ khắc phục trong 2 giờ.')).toEqual(['K20'])
})

test('spelling in parts and NFD is found too (K20)', () => {
  expect(rulesIn('Sẽ khắc phục trong hôm nay'.normalize('NFD'))).toEqual(['K20'])
})

test('of our own templates M6a alone promises (K18, K20)', () => {
  const found = spokenReplies.filter(({ mail, zalo, phone }) =>
    [mail?.text, zalo, phone].some((text) => text && lint(text, NOTHING_KNOWN).length > 0),
  )
  expect(found.map(({ name }) => name)).toEqual(['M6a'])
})

test('5,000 characters of one word are read at once (T19)', () => {
  const started = performance.now()
  for (const word of ['xử lý ', 'lỗi ', 'do bạn ', 'trong ', '1 ', 'a'])
    lint(word.repeat(Math.ceil(5000 / word.length)), NOTHING_KNOWN)
  expect(performance.now() - started).toBeLessThan(1000)
})
