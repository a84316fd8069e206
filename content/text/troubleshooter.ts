/** Words of the guided troubleshooter, `/khac-phuc/`; its questions are data. */
export const troubleshooterPage = {
  title: 'Khắc phục từng bước',
  lead: 'Trả lời vài câu ngắn để tới đúng bước cần làm. Chưa được thì biểu mẫu đã điền sẵn những gì bạn đã thử.',
  start: 'Bạn đang gặp trục trặc nào?',
  other: 'Trục trặc khác?',
  otherText: 'Không giống năm trục trặc này thì xem mọi hướng dẫn, hoặc gửi yêu cầu cho CoreTech.',
  otherGuides: 'Xem mọi hướng dẫn',
  otherForm: 'Gửi yêu cầu hỗ trợ',
  progress: (now: number, left: number) =>
    left === 0 ? `Câu ${now}, câu cuối` : `Câu ${now}, còn nhiều nhất ${left} câu nữa`,
  answers: 'Chọn câu trả lời',
  chosen: (answer: string) => `Bạn chọn “${answer}”`,
  readGuide: 'Xem cách làm',
  prepare: 'Xem cần chuẩn bị gì',
  stillNot: 'Làm xong vẫn chưa được?',
  send: 'Gửi yêu cầu',
  sendAbout: 'Gửi yêu cầu về sản phẩm nào?',
  answered: 'Bạn đã trả lời',
  change: 'Đổi câu trả lời',
  again: 'Làm lại từ đầu',
  description: (trouble: string) =>
    `${trouble}: trả lời vài câu ngắn để tới đúng bước cần làm, hoặc gửi yêu cầu đã điền sẵn.`,
  /** On pages that link here. */
  invite: 'Chưa rõ bắt đầu từ đâu?',
  inviteLink: 'Trả lời vài câu hỏi ngắn',
}
