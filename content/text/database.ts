/** Messages of commands and the server about the database. */
export const databaseWords = {
  usage: `Cách dùng:
  npm run db -- migrate         cập nhật cấu trúc cơ sở dữ liệu (dừng máy chủ trước)
  npm run db -- backup TỆP      sao lưu dữ liệu và ảnh vào một tệp mới, cả khi máy chủ đang chạy
  npm run db -- restore TỆP     khôi phục từ tệp sao lưu (dừng máy chủ trước)`,
  oldSqlite: (version: string, least: string) =>
    `SQLite ${version || 'không rõ phiên bản'} có thể làm mất dữ liệu đã lưu: cần từ ${least} trở lên. Chạy bằng Node đi kèm dự án (npm ci, rồi npm start).`,
  // Descriptions of processes that hold the file.
  process: { server: 'máy chủ', migrate: 'lệnh migrate', restore: 'lệnh restore' },
  holder: (what: string, pid: number, host: string, since: string) =>
    `${what} (tiến trình ${pid} trên ${host}, từ ${since})`,
  someProcess: 'một tiến trình khác',
  held: (path: string, holder: string) =>
    `Tệp dữ liệu ${path} đang được dùng bởi ${holder}. Dừng tiến trình đó rồi làm lại.`,
  secondServer: (path: string, holder: string) =>
    `Tệp dữ liệu ${path} đang được dùng bởi ${holder}. Mỗi tệp chỉ có một máy chủ; để chạy nhiều máy chủ, đặt DATABASE_URL là địa chỉ của một máy chủ libSQL.`,
  pendingWhileHeld: (path: string, holder: string) =>
    `Cấu trúc của ${path} cần cập nhật, nhưng tệp đang được dùng bởi ${holder}. Khởi động lại máy chủ bằng phiên bản này rồi làm lại.`,
  // migrate
  applied: (names: string) => `Đã áp dụng: ${names}`,
  nothingNew: 'Không có gì mới.',
  // backup
  targetExists: (path: string) => `Tệp đã có, không ghi đè: ${path}`,
  missingDatabase: (path: string) => `Không có tệp dữ liệu: ${path}`,
  serverAnswered: (status: number) => `Máy chủ cơ sở dữ liệu trả lời ${status}`,
  backupFailed: (reason: string) => `Chưa sao lưu được: ${reason}`,
  backedUp: (path: string, content: string) => `Sao lưu xong vào ${path}: ${content}.`,
  content: (tickets: number, rows: number, pictures: number) =>
    `${tickets} yêu cầu, ${rows} dòng, ${pictures} ảnh`,
  missingPictures: (count: number) =>
    `Cảnh báo: ${count} ảnh có trong dữ liệu nhưng không có trong kho hoặc đã hỏng, nên không có trong bản sao lưu.`,
  // restore
  onlyIntoFile: 'Chỉ khôi phục được vào tệp; với máy chủ, dùng công cụ của máy chủ.',
  notABackup: (path: string, reason: string) =>
    `Không phải bản sao lưu dùng được: ${path} (${reason}). Dữ liệu hiện có không bị thay đổi.`,
  damaged: (what: string) => `tệp hỏng: ${what}`,
  foreign: 'không phải dữ liệu của CoreTech Support',
  newer: (names: string) => `từ một phiên bản mới hơn: ${names}`,
  damagedPicture: (key: string) => `ảnh hỏng: ${key}`,
  restoreFailed: (reason: string) =>
    `Chưa khôi phục được: ${reason}. Dữ liệu hiện có không bị thay đổi.`,
  kept: (path: string) => `Dữ liệu cũ còn ở ${path}`,
  restored: (path: string, content: string) => `Đã khôi phục từ ${path}: ${content}.`,
  picturesElsewhere: (count: number) =>
    `Cảnh báo: bản sao lưu không chứa ${count} ảnh, và FILES_DIR cũng không có.`,
} as const
