/** Words of the scripts on guides. */
export const reading = {
  marksHint: 'Bấm vào số để đánh dấu bước đã làm. Dấu chỉ lưu trên máy này.',
  mark: (step: string) => `Đã làm: ${step}`,
  copyLink: (step: string) => `Chép liên kết tới bước: ${step}`,
  copied: 'Đã chép liên kết.',
  copyByHand: (address: string) => `Bạn chép địa chỉ này: ${address}`,
  share: 'Gửi bài này qua Zalo',
  pasteInZalo: 'Đã chép liên kết. Bạn dán vào Zalo để gửi.',
  print: 'In bài này',
  feedbackFailed: 'Chưa gửi được. Điều bạn viết vẫn còn ở đây; bạn thử lại sau một lúc.',
}

/** Words of pages read without a network; the service worker fills `{date}`. */
export const offline = {
  saved: 'Máy chưa nối được mạng. Bạn đang đọc bản lưu ngày {date}.',
  notSaved:
    'Máy chưa nối được mạng và trang bạn cần chưa được lưu. Đây là danh sách hướng dẫn, lưu ngày {date}. Những bài bạn từng mở vẫn đọc được.',
  nothing: 'Máy chưa nối được mạng và trang này chưa được lưu. Bạn thử lại khi có mạng.',
}
