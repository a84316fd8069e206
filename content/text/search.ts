import type { SearchPart, SearchPlace } from '../search/places.ts'

/** Words of the search: of the list under the field and of `/tim-kiem/`. */
export const searchText = {
  title: 'Tìm kiếm',
  titleFor: (query: string) => `Tìm kiếm: ${query}`,
  heading: 'Tìm kiếm hướng dẫn',
  headingFor: (query: string) => `Kết quả cho “${query}”`,
  list: 'Kết quả tìm kiếm',
  empty: 'Gõ điều bạn đang gặp, có dấu hay không dấu đều được, hoặc dán mã lỗi vào ô tìm kiếm.',
  count: (count: number) =>
    count === 1 ? '1 bài phù hợp.' : `${count} bài phù hợp, bài đúng nhất đứng đầu.`,
  /** Read aloud while typing. */
  announce: (count: number, first: string) =>
    `${count} bài phù hợp. Đầu tiên: ${first}. Nhấn mũi tên xuống để chọn.`,
  nothing: 'Chưa tìm thấy bài có những từ này.',
  announceNothing:
    'Chưa tìm thấy bài có những từ này. Bên dưới có những bài nhiều người cần và lối gửi yêu cầu.',
  nearest: 'Những bài gần nhất:',
  announceNearest:
    'Chưa tìm thấy bài có những từ này. Bên dưới có những bài gần nhất và lối gửi yêu cầu.',
  /** Guides that the full text added below the others. */
  announceMore: (count: number) => `Thêm ${count} bài có những từ này ở cuối danh sách.`,
  /** The list under the field cannot be had; the page of results can. */
  failed: 'Chưa tải được gợi ý.',
  toResults: (query: string) => `Xem kết quả cho “${query}”`,
  start: 'Những bài nhiều người cần:',
  lost: 'Không rõ bắt đầu từ đâu?',
  lostLink: 'Khắc phục từng bước',
  lostHref: '/khac-phuc/',
  recent: 'Bạn đã tìm gần đây',
  forgetRecent: 'Xoá danh sách này',
  /** Stands before a numbered section of the handbook. */
  section: 'Mục ',
  ask: 'Không thấy bài phù hợp?',
  askLink: 'Gửi yêu cầu hỗ trợ',
  /** Heading of guides that only the full text has. */
  others: 'Bài khác có nhắc đến những từ này',
  /** What stands before a guide's aliases on its page; excerpts end there. */
  aliases: 'Cũng được gọi là:',
  /** Stands before the words of a guide that answer best. */
  place: { code: 'Mã ', step: 'Bước: ', symptom: '', alias: 'Cũng được gọi là: ' } satisfies Record<
    SearchPlace['kind'],
    string
  >,
  /** Address of the form with the words of a search carried over as its subject. */
  askHref: (query: string): string => {
    const subject = Array.from(query.trim()).slice(0, 150).join('')
    return subject ? `/gui-yeu-cau/?ve-viec=${encodeURIComponent(subject)}` : '/gui-yeu-cau/'
  },
} as const

/** What is said before the words of a page that answer best; numbered titles are sections. */
export function placeWords({ kind, text }: SearchPlace | SearchPart): string {
  return /^\d+\. /.test(text) ? searchText.section : searchText.place[kind]
}
