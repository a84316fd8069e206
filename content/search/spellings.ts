/**
 * How chats shorten the small words that stand in almost every question, each with the words that
 * are meant. Words that name a thing ("pass", "acc") belong in the guides' aliases instead, where
 * their authors see them; what a guide uses as a word of its own is never read as a short form.
 */
export const CHAT_SPELLINGS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    khong: 'k ko kg kh khg hk hok hong hem khum',
    duoc: 'dc dk dx',
    roi: 'r',
    gi: 'j',
    voi: 'vs',
    vay: 'z v zay dzay',
    toi: 'tui',
    giup: 'gium dum',
    nguoi: 'ng ngta',
    truoc: 'trc',
    muon: 'mun',
    nhieu: 'nhiu',
    vo: 'zo dzo',
    vao: 'zao dzao',
    chua: 'ch chx',
    cung: 'cx',
    dang: 'dg',
    moi: 'ms',
    nua: 'nx',
    lam: 'lm',
    qua: 'wa',
    quen: 'wen',
    biet: 'bik bit',
    luon: 'lun',
    'bao nhieu': 'bn bnhieu',
    'nhu the nao': 'ntn',
    'khong phai': 'kp',
    'tra loi': 'tl',
    'huong dan': 'hd hdan',
    'dien thoai': 'dt dthoai',
    'tin nhan': 'tn',
    'thong bao': 'tb',
    'su dung': 'sd',
    'chuyen khoan': 'ck',
    'thanh toan': 'tt ttoan',
    'nhan vien': 'nv',
    'yeu cau': 'yc',
    'thong tin': 'ttin',
    'phan mem': 'pm',
    'ky thuat': 'kt kthuat',
    'cong ty': 'cty',
    'nhan tin': 'nt',
    'kiem tra': 'ktra',
    'moi nguoi': 'mn',
    'dang ky': 'dki dky',
    'dang nhap': 'dn dnhap',
    'trinh duyet': 'td',
    'van de': 'vde',
    'cham soc khach hang': 'cskh',
  }).flatMap(([meant, short]) =>
    short.split(' ').map((each): [string, string[]] => [each, meant.split(' ')]),
  ),
)

/**
 * Words of address, politeness and asking that guides hardly use and questions are full of: being
 * rare on the site must not make them weighty.
 */
export const SMALL_WORDS: ReadonlySet<string> = new Set(
  'a ah ak anh chi cho cua cu da em hoi la lam minh muon nao nhe oi roi sao the thi toi va vay voi'.split(
    ' ',
  ),
)
