/**
 * How chats shorten the small words that stand in almost every question. Words that name a thing
 * ("pass", "acc") belong in the guides' aliases instead, where their authors see them.
 */
export const CHAT_SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['k', 'khong'],
  ['ko', 'khong'],
  ['kg', 'khong'],
  ['hok', 'khong'],
  ['hong', 'khong'],
  ['dc', 'duoc'],
  ['dk', 'duoc'],
  ['dx', 'duoc'],
  ['r', 'roi'],
  ['j', 'gi'],
  ['vs', 'voi'],
])

/**
 * Words of address and politeness that guides hardly use and questions are full of: being rare on
 * the site must not make them weighty.
 */
export const SMALL_WORDS: ReadonlySet<string> = new Set(
  'a ah ak anh chi cho cua cu da em hoi la minh nhe oi roi thi toi va vay voi'.split(' '),
)
