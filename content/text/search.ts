import { FORM_PATH, TROUBLESHOOTER_PATH } from '../addresses.ts'
import type { SearchPart, SearchPlace } from '../search/places.ts'

/** Precedes the aliases at the end of a page; `search-full.ts` cuts excerpts there. */
export const ALIASES_LABEL = 'Cũng được gọi là:'

/** Words of the search box's list and of `/tim-kiem/`. */
export const searchText = {
  title: 'Tìm kiếm',
  titleFor: (query: string) => `Tìm kiếm: ${query}`,
  heading: 'Tìm kiếm hướng dẫn',
  headingFor: (query: string) => `Kết quả cho “${query}”`,
  list: 'Kết quả tìm kiếm',
  empty: 'Gõ điều bạn đang gặp, có dấu hay không dấu đều được, hoặc dán mã lỗi vào ô tìm kiếm.',
  count: (count: number) =>
    count === 1 ? '1 bài phù hợp.' : `${count} bài phù hợp, bài đúng nhất đứng đầu.`,
  /** For screen readers, while typing. */
  announce: (count: number, first: string) =>
    `${count} bài phù hợp. Đầu tiên: ${first}. Nhấn mũi tên xuống để chọn.`,
  nothing: 'Chưa tìm thấy bài có những từ này.',
  announceNothing:
    'Chưa tìm thấy bài có những từ này. Bên dưới có những bài nhiều người cần và lối gửi yêu cầu.',
  nearest: 'Những bài gần nhất:',
  announceNearest:
    'Chưa tìm thấy bài có những từ này. Bên dưới có những bài gần nhất và lối gửi yêu cầu.',
  /** Guides that the full-text search added below the others. */
  announceMore: (count: number) => `Thêm ${count} bài có những từ này ở cuối danh sách.`,
  /** The list failed to load; the results page still works. */
  failed: 'Chưa tải được gợi ý.',
  toResults: (query: string) => `Xem kết quả cho “${query}”`,
  start: 'Những bài nhiều người cần:',
  lost: 'Không rõ bắt đầu từ đâu?',
  lostLink: 'Khắc phục từng bước',
  lostHref: TROUBLESHOOTER_PATH,
  recent: 'Bạn đã tìm gần đây',
  forgetRecent: 'Xoá danh sách này',
  /** Precedes a numbered section of the handbook. */
  section: 'Mục ',
  ask: 'Không thấy bài phù hợp?',
  askLink: 'Gửi yêu cầu hỗ trợ',
  /** Heading of guides that only the full-text search found. */
  others: 'Bài khác có nhắc đến những từ này',
  /** Precedes the best matching place of a guide, by kind. */
  place: {
    code: 'Mã ',
    step: 'Bước: ',
    symptom: '',
    alias: `${ALIASES_LABEL} `,
  } satisfies Record<SearchPlace['kind'], string>,
  /** Link to the form with the query as its subject. */
  askHref: (query: string): string => {
    const subject = Array.from(query.trim()).slice(0, 150).join('')
    return subject ? `${FORM_PATH}?ve-viec=${encodeURIComponent(subject)}` : FORM_PATH
  },
} as const

/** Words before a matching place; numbered titles are sections of the handbook. */
export function placeWords({ kind, text }: SearchPlace | SearchPart): string {
  return /^\d+\. /.test(text) ? searchText.section : searchText.place[kind]
}
