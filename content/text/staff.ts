import { SIGN_IN_PATH } from '../addresses.ts'
import { MAX_EMAIL } from './email.ts'
import { periods } from './privacy.ts'

/* Words of the staff pages under `/noi-bo/` and of `npm run staff`. Whole sentences only. */

/** Labels of the roles, lowest first (CONTRACT §4). */
export const roleLabels = {
  collaborator: 'Cộng tác viên (CTV)',
  technician: 'Kỹ thuật',
  qc: 'Kiểm soát chất lượng (QC)',
  admin: 'Quản trị',
} as const

/** Words of the staff navigation. */
export const staffNav = {
  label: 'Nội bộ',
  home: 'Trang nội bộ',
  tickets: 'Liên hệ khách hàng',
  handbook: 'Cẩm nang',
  search: 'Tra cứu',
  accounts: 'Nhân sự',
} as const

/** What staff read where nothing is, or nothing that they may see: both alike. */
export const staffMissing =
  'Địa chỉ này không có, hoặc bạn không được xem nội dung ở đây. Bạn tìm phiếu trong danh sách, hoặc hỏi QC nếu bạn cần được xem.'

/** Words of the sign-in page. */
export const signIn = {
  title: 'Đăng nhập nội bộ',
  errorTitle: 'Lỗi: Đăng nhập nội bộ',
  lead: 'Trang này dành cho nhân sự CoreTech. Nhập email của bạn; liên kết và mã đăng nhập được gửi vào hộp thư đó. Không có mật khẩu.',
  email: {
    label: 'Email',
    form: 'Nhập email theo dạng ten@congty.vn.',
    long: `Rút gọn email còn tối đa ${MAX_EMAIL} ký tự.`,
    type: 'Nhập email bằng chữ.',
  },
  next: { type: 'Bỏ trống ô này.' },
  submit: 'Gửi mã đăng nhập',
  help: 'Tài khoản do quản trị viên tạo. Nếu bạn chưa có, hãy nhờ quản trị viên thêm.',
  customers:
    'Bạn là khách hàng? Bạn không cần đăng nhập: xem hướng dẫn hoặc gửi yêu cầu hỗ trợ ở các trang bên ngoài.',
} as const

/** Words of the page that asks for the code. */
export const codePage = {
  title: 'Nhập mã đăng nhập',
  errorTitle: 'Lỗi: Nhập mã đăng nhập',
  lead: (email: string) =>
    `Nếu ${email} là email của một tài khoản đang hoạt động, thư có liên kết và mã đăng nhập được gửi tới đó.`,
  until: (time: string) =>
    `Mã dùng được một lần, tới ${time} (giờ Việt Nam). Nếu không thấy thư, bạn xem mục Thư rác.`,
  spacing:
    'Mỗi email nhận nhiều nhất một thư trong 5 phút. Nếu thư vừa được gửi trước đó, mã trong thư ấy dùng được ở đây.',
  code: {
    label: 'Mã đăng nhập',
    hint: 'Nhập 8 ký tự của mã trong thư mới nhất, không phân biệt chữ hoa và chữ thường.',
    form: 'Nhập đủ 8 ký tự của mã, gồm chữ và số như trong thư.',
    type: 'Nhập mã bằng chữ và số.',
  },
  submit: 'Đăng nhập',
  again: 'Gửi mã mới',
  otherEmail: 'Dùng email khác',
  wrong: (left: number) => `Mã chưa đúng. Bạn còn ${left} lần thử với mã này.`,
  spent:
    'Mã chưa đúng và đã hết lượt thử, nên mã này không dùng được nữa. Bạn bấm “Gửi mã mới” để nhận mã khác.',
  expired: 'Mã này đã hết hạn. Bạn bấm “Gửi mã mới” để nhận mã khác.',
  used: 'Mã này đã được dùng. Nếu cần đăng nhập lại, bạn bấm “Gửi mã mới”.',
} as const

/** Words of the page that a sign-in link opens. */
export const linkPage = {
  title: 'Đăng nhập bằng liên kết',
  lead: (email: string) => `Bạn đang đăng nhập trang nội bộ với email ${email}.`,
  submit: 'Đăng nhập',
  elsewhereTitle: 'Liên kết được mở ở trình duyệt khác',
  elsewhere:
    'Liên kết chỉ dùng được trong trình duyệt đã xin đăng nhập. Bạn quay lại trình duyệt đó và nhập mã có trong cùng thư. Liên kết và mã vẫn còn nguyên.',
  usedTitle: 'Liên kết đã được dùng',
  used: 'Mỗi liên kết chỉ dùng được một lần. Nếu cần đăng nhập lại, bạn xin liên kết mới.',
  expiredTitle: 'Liên kết không còn dùng được',
  expired: 'Liên kết đã hết hạn hoặc không đúng. Bạn xin liên kết mới.',
  again: 'Xin liên kết mới',
} as const

/** Sentences for a browser or client that asked or tried too often. */
export const lockedOut = {
  asking: (time: string) =>
    `Có quá nhiều lần xin mã đăng nhập từ kết nối của bạn trong thời gian ngắn. Bạn thử lại sau ${time} (giờ Việt Nam).`,
  trying: (time: string) =>
    `Có quá nhiều lần nhập mã từ trình duyệt này trong thời gian ngắn. Bạn thử lại sau ${time} (giờ Việt Nam).`,
} as const

/** Words of the staff home page. */
export const staffHome = {
  title: 'Trang nội bộ',
  hello: (name: string) => `Chào ${name}`,
  role: (role: string) => `Vai trò của bạn: ${role}.`,
  calls: 'Khách đang chờ trên máy: mở phiếu hỏi',
  handbook: 'Cẩm nang xử lý sự cố',
  noHandbook: 'Cẩm nang chưa được đưa lên bản chạy này.',
  exportHandbook: 'Tải toàn bộ cẩm nang (một tệp HTML)',
  exportHint: 'Tệp chứa nội dung nội bộ. Việc tải được ghi vào nhật ký.',
  manage: 'Quản trị',
  accounts: 'Nhân sự và nhật ký',
  profile: 'Hồ sơ của bạn',
  profileEmail: 'Email',
  signOut: 'Đăng xuất',
  signOutForget: 'Đăng xuất và quên trình duyệt này',
  signOutHint:
    'Chọn quên trình duyệt khi bạn dùng máy chung. Trình duyệt được nhớ 180 ngày để người khác không làm chậm việc đăng nhập của bạn; nó không thay cho mã đăng nhập.',
  sessions: 'Các phiên đăng nhập',
  sessionsLead:
    'Phiên hết hạn sau 8 giờ không dùng, và nhiều nhất sau 7 ngày. Mỗi tài khoản có tối đa 10 phiên; phiên lâu không dùng nhất kết thúc khi có phiên thứ 11. Nếu thấy phiên lạ, bạn kết thúc phiên đó.',
  endOthers: 'Kết thúc mọi phiên khác',
  endAll: 'Đăng xuất mọi nơi',
  unknownBrowser: 'Trình duyệt không rõ',
  thisSession: 'phiên này',
  sessionTimes: (createdAt: string, lastSeenAt: string) =>
    `Đăng nhập ${createdAt}, dùng gần nhất ${lastSeenAt}`,
  revoke: 'Kết thúc phiên',
  revokeOf: (browser: string, createdAt: string) =>
    `Kết thúc phiên ${browser}, đăng nhập ${createdAt}`,
} as const

/** Words of the accounts page. */
export const accountsPage = {
  title: 'Nhân sự',
  errorTitle: 'Lỗi: Nhân sự',
  lead: 'Ai có tài khoản ở đây thì đăng nhập được bằng email của mình. Đổi vai trò hoặc khoá tài khoản sẽ kết thúc ngay mọi phiên của người đó. Quyền Quản trị chỉ có hiệu lực sau khi bạn nhập mã được gửi tới email của bạn.',
  list: 'Tài khoản',
  disabled: 'đã khoá',
  you: 'bạn',
  role: 'Vai trò',
  roleOf: (name: string) => `Vai trò của ${name}`,
  changeRole: 'Đổi vai trò',
  changeRoleOf: (name: string) => `Đổi vai trò của ${name}`,
  team: 'Tổ',
  teamOf: (name: string) => `Tổ của ${name}`,
  changeTeam: 'Đổi tổ',
  changeTeamOf: (name: string) => `Đổi tổ của ${name}`,
  noTeam: 'Không thuộc tổ nào',
  disable: 'Khoá tài khoản',
  disableOf: (name: string) => `Khoá tài khoản của ${name}`,
  enable: 'Mở lại tài khoản',
  enableOf: (name: string) => `Mở lại tài khoản của ${name}`,
  add: 'Thêm tài khoản',
  name: {
    label: 'Tên hiển thị',
    required: 'Nhập tên hiển thị.',
    long: 'Rút gọn tên hiển thị còn tối đa 100 ký tự.',
    type: 'Nhập tên hiển thị bằng chữ.',
  },
  email: {
    ...signIn.email,
    taken: 'Email này đã có tài khoản. Bạn sửa tài khoản đó trong danh sách.',
  },
  roleField: { label: 'Vai trò', form: 'Chọn một vai trò trong danh sách.' },
  teamField: {
    label: 'Tổ',
    hint: 'Kỹ thuật thấy các phiếu của tổ mình.',
    byRole: 'Theo vai trò',
    form: 'Chọn một tổ trong danh sách.',
  },
  submit: 'Thêm tài khoản',
  lastAdmin:
    'Đây là quản trị viên duy nhất còn hoạt động. Bạn thêm một quản trị viên khác trước, rồi làm lại.',
  endSessions: 'Đăng xuất mọi nơi',
  endSessionsOf: (name: string) => `Đăng xuất mọi nơi: ${name}`,
  grant: {
    title: 'Chờ xác nhận quyền Quản trị',
    role: (name: string, email: string) => `Trao quyền Quản trị cho ${name} (${email}).`,
    enable: (name: string, email: string) => `Mở lại tài khoản Quản trị ${name} (${email}).`,
    lead: (time: string) =>
      `Nhập mã vừa được gửi tới email của bạn. Mã dùng được trong phiên này, tới ${time} (giờ Việt Nam).`,
    code: 'Mã xác nhận',
    submit: 'Xác nhận',
    cancel: 'Huỷ yêu cầu',
    cancelOf: (name: string) => `Huỷ yêu cầu trao quyền cho ${name}`,
    wrong: (left: number) => `Mã chưa đúng. Bạn còn ${left} lần thử với mã này.`,
    spent: 'Mã chưa đúng và đã hết lượt thử. Bạn làm lại việc đổi vai trò để nhận mã khác.',
  },
} as const

/** Words of the audit record on the accounts page. */
export const recordPage = {
  title: 'Nhật ký',
  lead: `Mới nhất trước. Nhật ký chỉ được ghi thêm, không sửa; việc cũ hơn ${periods.staffEvents} được xoá.`,
  filter: 'Lọc nhật ký',
  kind: 'Việc',
  actor: 'Người làm',
  subject: 'Liên quan tới',
  all: 'Tất cả',
  apply: 'Lọc',
  clear: 'Bỏ lọc',
  none: 'Không có việc nào hợp với bộ lọc.',
  pages: 'Các trang nhật ký',
  newer: 'Mới hơn',
  older: 'Cũ hơn',
  newest: 'Mới nhất',
  source: (source: string) => `nguồn ${source}`,
  sums: 'Lượt thử và lượt bị chặn',
  sumsLead: `Gộp theo giờ (giờ Việt Nam), giữ ${periods.auditCounters}. “Nguồn” là ký hiệu của địa chỉ mạng: cùng nguồn là cùng kết nối, nhưng từ ký hiệu không tìm ra được địa chỉ.`,
  noSums: 'Chưa có lượt nào.',
  hour: (start: string) => `Từ ${start}`,
  sum: (hits: string, sources: number) =>
    sources === 1 ? `${hits} lượt từ một nguồn` : `${hits} lượt từ ${sources} nguồn`,
  top: (source: string, hits: string) => `nhiều nhất ${hits} lượt từ nguồn ${source}`,
  otherSources: 'các nguồn còn lại',
  moreSums: 'Lượt cũ hơn',
} as const

/** Sentences about visitors' hourly counters; `whom` is an account's email, or empty. */
export const auditCounters = {
  'sign-in-asked': (whom: string) => `Xin mã đăng nhập cho tài khoản ${whom}.`,
  'sign-in-unknown': (whom: string) =>
    whom
      ? `Xin mã đăng nhập cho tài khoản đã khoá ${whom}.`
      : 'Xin mã đăng nhập cho email không có tài khoản.',
  'sign-in-failed': (whom: string) =>
    whom ? `Nhập sai mã đăng nhập của tài khoản ${whom}.` : 'Thử mã hoặc liên kết không có thật.',
  'role-refused': (whom: string) => `${whom} mở phần ngoài vai trò của mình.`,
  'rate-limited': () => 'Bị chặn vì gửi quá nhiều lần.',
  'foreign-post': () => 'Nội dung gửi từ trang khác bị từ chối.',
  'bad-signature': () => 'Có thông báo giả danh nhà cung cấp email: chữ ký không đúng.',
  'no-access': () => 'Không qua được cổng kiểm soát truy cập.',
} as const satisfies Record<string, (whom: string) => string>

/**
 * Lines of the audit record, by kind of event.
 *
 * The first four kinds come from earlier versions; such requests are counters now.
 */
export const staffEvents = {
  'sign-in-asked': ({ whom }: EventNames) => `Có người xin mã đăng nhập cho tài khoản ${whom}.`,
  'sign-in-refused': ({ whom }: EventNames) =>
    whom
      ? `Có người xin mã đăng nhập cho tài khoản đã khoá ${whom}.`
      : 'Có người xin mã đăng nhập cho một email không có tài khoản.',
  'sign-in-failed': ({ whom }: EventNames) =>
    whom
      ? `Một lần đăng nhập không thành cho tài khoản ${whom}.`
      : 'Một lần đăng nhập không thành.',
  'sign-in-locked': ({ whom }: EventNames) =>
    whom
      ? `Có quá nhiều lần xin hoặc thử mã trong một giờ cho tài khoản ${whom}: tạm dừng nhận.`
      : 'Có quá nhiều lần xin hoặc thử mã trong một giờ cho một email không có tài khoản: tạm dừng nhận.',
  'signed-in': ({ who }: EventNames) => `${who} đăng nhập.`,
  'signed-out': ({ who }: EventNames) => `${who} đăng xuất.`,
  'session-revoked': ({ who }: EventNames) => `${who} kết thúc một phiên đăng nhập của mình.`,
  'account-added': ({ who, whom, to }: EventNames) =>
    `${who} thêm tài khoản ${whom}, vai trò ${to}.`,
  'role-changed': ({ who, whom, from, to }: EventNames) =>
    `${who} đổi vai trò của ${whom} từ ${from} thành ${to}.`,
  'team-changed': ({ who, whom, from, to }: EventNames) =>
    `${who} đổi tổ của ${whom} từ “${from}” thành “${to}”.`,
  'account-disabled': ({ who, whom }: EventNames) => `${who} khoá tài khoản ${whom}.`,
  'account-enabled': ({ who, whom }: EventNames) => `${who} mở lại tài khoản ${whom}.`,
  'sign-in-attacked': ({ whom }: EventNames) =>
    `Có 20 lần nhập sai mã đăng nhập trong một giờ cho tài khoản ${whom}.`,
  'other-sessions-ended': ({ who }: EventNames) =>
    `${who} kết thúc mọi phiên đăng nhập khác của mình.`,
  'signed-out-everywhere': ({ who }: EventNames) => `${who} đăng xuất mọi nơi.`,
  'sessions-ended': ({ who, whom }: EventNames) => `${who} đăng xuất ${whom} ở mọi nơi.`,
  'admin-asked': ({ who, whom }: EventNames) =>
    `${who} xin trao quyền Quản trị cho ${whom}, chờ xác nhận qua email.`,
  'admin-code-wrong': ({ who, whom }: EventNames) =>
    `${who} nhập sai mã xác nhận quyền Quản trị cho ${whom}.`,
  'admin-cancelled': ({ who, whom }: EventNames) =>
    `${who} huỷ yêu cầu trao quyền Quản trị cho ${whom}.`,
  'handbook-exported': ({ who }: EventNames) => `${who} tải toàn bộ cẩm nang.`,
} as const

/** Names in a line of the audit record. */
export interface EventNames {
  /** Actor. */
  who: string
  /** Account that the event concerns. */
  whom: string
  /** Labels of the old and the new role or team. */
  from: string
  to: string
}

/** Names of actors other than staff. */
export const actorLabels = { visitor: 'Khách', command: 'Lệnh trên máy chủ' } as const

/** Messages of `npm run staff`. */
export const staffCommand = {
  usage: `Cách dùng:
  npm run staff -- add EMAIL VAI_TRÒ "Tên hiển thị" [TỔ]   thêm tài khoản
  npm run staff -- list                                    liệt kê tài khoản
  npm run staff -- role EMAIL VAI_TRÒ                      đổi vai trò
  npm run staff -- team EMAIL TỔ                           đổi tổ
  npm run staff -- disable EMAIL                           khoá tài khoản
  npm run staff -- enable EMAIL                            mở lại tài khoản
VAI_TRÒ: collaborator (CTV), technician (kỹ thuật), qc, admin (quản trị)
TỔ: ky-thuat (mặc định của technician), ke-toan, qc (mặc định của qc), none (không tổ nào)`,
  role: (role: string) =>
    `Vai trò không có: ${role || '(trống)'}. Chọn một trong: collaborator, technician, qc, admin.`,
  team: (team: string) =>
    `Tổ không có: ${team || '(trống)'}. Chọn một trong: ky-thuat, ke-toan, qc, none; tên hiển thị có khoảng trắng thì đặt trong ngoặc kép.`,
  email: (email: string) => `Email chưa đúng: ${email || '(trống)'}. Nhập theo dạng ten@congty.vn.`,
  name: 'Thiếu tên hiển thị: đặt trong ngoặc kép sau vai trò, tối đa 100 ký tự.',
  taken: (email: string) => `${email} đã có tài khoản. Dùng lệnh role, disable hoặc enable để sửa.`,
  missing: (email: string) => `Không có tài khoản ${email}. Xem danh sách bằng lệnh list.`,
  lastAdmin: (email: string) =>
    `${email} là quản trị viên duy nhất còn hoạt động: thêm một quản trị viên khác trước.`,
  database: (reason: string) =>
    `Không mở được cơ sở dữ liệu (${reason}). Kiểm tra DATABASE_URL và DATABASE_AUTH_TOKEN.`,
  added: (email: string, role: string) =>
    `Đã thêm ${email}, vai trò ${role}. Người này đăng nhập bằng email tại ${SIGN_IN_PATH}.`,
  changed: (email: string, role: string) => `${email} nay có vai trò ${role}.`,
  moved: (email: string, team: string) => `${email} nay thuộc tổ: ${team}.`,
  disabled: (email: string) => `Đã khoá ${email}; mọi phiên đăng nhập đã kết thúc.`,
  enabled: (email: string) => `Đã mở lại ${email}.`,
  unchanged: (email: string) => `${email} vốn đã như vậy, không có gì đổi.`,
  none: 'Chưa có tài khoản nào.',
  stateActive: 'đang hoạt động',
  stateDisabled: 'đã khoá',
} as const
