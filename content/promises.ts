/*
 * Words that answers to customers avoid: promises of repair times before technicians have said
 * anything (ROWS K20, DOMAIN §12), and blame before the cause is known (ROWS K21).
 *
 * Patterns are matched against the words of one sentence, folded (`search/fold.ts`) and joined by
 * single spaces. A word whose accents make it another word than the one in `HOMOGRAPHS` ends in `~`.
 */

/** Folded words that are several words with accents; the spelling is the one that patterns mean. */
export const HOMOGRAPHS: Readonly<Record<string, string>> = {
  // not "lời", "lợi"
  loi: 'lỗi',
  // not "đó", "độ"
  do: 'do',
  // not "bản", "bán"
  ban: 'bạn',
  // not "ảnh"
  anh: 'anh',
  // not "chỉ"
  chi: 'chị',
  // not "ngày"
  ngay: 'ngay',
  // not "máy", "mãi"
  mai: 'mai',
  // not "bảo", "báo"
  bao: 'báo',
}

/** A rule on answers. */
export interface PromiseRule {
  rule: 'K20' | 'K21'
  /** Each match is shown to the author. */
  patterns: readonly RegExp[]
  /** Words before a match, in the same sentence, that make it harmless. */
  unless: RegExp
}

const REPAIR =
  '(?:khac phuc|sua|fix|xu ly|giai quyet|hoan tat|hoan thanh|xong|hoat dong lai|chay lai)'
/** A few words, none of which turns a repair into an update. */
const GAP =
  '(?: (?!(?:cap nhat|phan hoi|lien he|lien lac|tra loi~?|thong bao|bao|goi|nhan|thu|vui long|doi) )[^ ]+){0,6}?'
const UNIT = '(?:h|g|gio|tieng|phut|p|ngay~?|tuan)'
const DURATION = `(?:(?:\\d+(?: \\d+)?|mot|hai|ba|bon|nam|vai|it|nua) ?${UNIT}(?! (?:lam viec|hanh chinh))|\\d+(?:h|g|p)\\d*)`
const DAY =
  '(?:(?:sang|trua|chieu|toi|dem|hom|tuan) nay|(?:sang |chieu |trua |toi |ngay~? )?mai|cuoi (?:ngay~?|buoi|tuan)|tuan sau|thu (?:hai|ba|tu|nam|sau|bay)|trong ngay~?)'
const CLOCK = '(?:\\d{1,2} \\d{1,2}(?: \\d{4})?|\\d{1,2}\\.\\d{2})'
const BY = '(?:trong vong|trong khoang|trong|toi da|khoang|sau|cham nhat(?: la| luc)?|truoc|vao)'
const YOU = '(?:ban|anh chi|anh|chi|quy khach|khach hang|khach|nguoi dung)'
const WE = '(?:chung toi|coretech|ben em|ben minh|cong ty)'

const all = (...sources: string[]) =>
  sources.map((source) => new RegExp(`(?<![^ ])${source}(?![^ ])`, 'g'))

/** Rules on answers, each with the patterns that break it. */
export const promiseRules: readonly PromiseRule[] = [
  {
    rule: 'K20',
    patterns: all(
      '(?:se|sap)(?: duoc| som)? (?:xong|khac phuc|(?:sua|xu ly|giai quyet|fix) xong|hoat dong lai|het loi)(?: [^ ]+){0,2}?',
      `(?<!da )(?<!da duoc )${REPAIR}${GAP} (?:${BY} )+(?:\\d+ den |vong )?(?:${DURATION}|${DAY}|${CLOCK})`,
      `se(?: duoc)? ${REPAIR}${GAP} (?:ngay(?! (?:khi|sau|\\d))|${DAY})`,
      `${REPAIR}${GAP} (?:ngay lap tuc|tuc thi|100)`,
      `(?:${DAY}|lat nua|mot lat|chut nua|(?:it|vai) phut(?: nua)?) (?:la |se |thi )?(?:xong|sua duoc|chay lai|dung duoc|het loi)`,
      `(?:chac chan|dam bao|cam ket)(?: [^ ]+){0,3}? ${REPAIR}`,
    ),
    unless:
      /\b(?:chua|khong) (?:the|dam|biet|xac dinh|hua|ro|chac|co the)\b|\bbao gio\b|\bkhi nao\b/,
  },
  {
    rule: 'K21',
    patterns: all(
      `(?<!(?:ma|xin|bao|anh~|chup|ve|cac|nhung|loai|tin|trang|ta|hien) )loi (?:nay |tren |nam )?(?:la )?(?:do|cua|tu|o|thuoc)(?: ve)?(?: phia| ben)? ${YOU}(?! (?:gap|da|dang|bao|gui|vua|neu))`,
      `(?<!(?:xin|bao) )loi (?:phia|ben) ${YOU}`,
      `(?:do|tai) (?:phia |ben |chinh )?${YOU}(?: [^ ]+){0,4}? (?:sai|nham|quen|khong dung)`,
      `(?<!(?:ma|xin|bao) )loi (?:nay |tren |nam )?(?:la )?(?:do|cua|tu|o|thuoc)(?: ve)?(?: phia| ben)? (?:he thong|may chu|server|${WE})`,
      `loi he thong (?:cua )?${WE}`,
      `he thong (?:cua )?${WE} (?:dang |bi |gap |co )+(?:loi|su co)`,
    ),
    unless: /\b(?:chua|khong|kiem tra (?:xem|them)|xac dinh|xem|neu|lieu|co phai)\b/,
  },
]
